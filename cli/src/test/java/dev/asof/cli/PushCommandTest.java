package dev.asof.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PushCommandTest {
  private static final String ROWS = "POST /v1/projects/default/sources/arrivals/rows?ack=logged";

  @TempDir Path folder;
  private TestingServer server;
  private TestingCli cli;

  @BeforeEach
  void start() throws IOException {
    server = new TestingServer();
    cli = TestingCli.of(server.url());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void sendsLinesAsTheyAreInBatches() {
    server.on(ROWS, "{\"accepted\":2,\"refused\":0,\"refusals\":[],\"ack\":\"logged\"}");
    var result =
        cli.withInput("\uFEFF{\"a\": 1.50}\n\n{\"a\":2}\r\n{\"a\":3}\n{\"a\":4}")
            .run("push", "arrivals", "--batch", "2");
    assertThat(result.exitCode()).isZero();
    assertThat(result.out().strip()).isEqualTo("accepted 4, refused 0, acknowledged as logged");
    assertThat(server.requests())
        .extracting(TestingServer.Request::body)
        .containsExactly("{\"a\": 1.50}\n{\"a\":2}\r\n", "{\"a\":3}\n{\"a\":4}\n");
    assertThat(server.requests())
        .extracting(TestingServer.Request::contentType)
        .containsOnly("application/x-ndjson");
  }

  @Test
  void refusalsNameTheLineOfTheFile() throws IOException {
    String none = "{\"accepted\":2,\"refused\":0,\"refusals\":[]}";
    String second =
        """
        {"accepted":1,"refused":1,"ack":"logged","refusals":[{"row":1,"view":"airport_delay@1",
          "code":"wrong-type","field":"/delay","message":"'x' is not an int32"}]}
        """;
    server.on(ROWS, none).on(ROWS, second).on(ROWS, none).on(ROWS, second);
    Path file = Files.writeString(folder.resolve("rows.ndjson"), "{}\n\n{}\n{}\n\n{}\n");
    var result = cli.run("push", "arrivals", file.toString(), "--batch=2");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err())
        .contains(file + ":6: airport_delay@1 [wrong-type] /delay 'x' is not an int32");
    var json = cli.run("push", "arrivals", file.toString(), "--batch=2", "-o", "json");
    assertThat(Json.parse(json.out()).path("refusals").path(0).path("place").asInt()).isEqualTo(6);
    assertThat(Json.parse(json.out()).path("accepted").asInt()).isEqualTo(3);
  }

  @Test
  void elementsOfAJsonArrayKeepTheirDigits() throws IOException {
    server.on(ROWS.replace("logged", "online"), "{\"accepted\":2,\"refused\":0}");
    Path file =
        Files.writeString(
            folder.resolve("rows.json"),
            "[ {\"a\": 9223372036854775807, \"b\": [1.10, 1e400, -0.0]},\n {\"a\":\"\\u00e9\"} ]");
    assertThat(cli.run("push", "arrivals", file.toString(), "--ack", "online").exitCode()).isZero();
    assertThat(server.only("POST").body())
        .isEqualTo("{\"a\":9223372036854775807,\"b\":[1.10,1e400,-0.0]}\n{\"a\":\"é\"}\n");
  }

  @Test
  void anOutageInTheMiddleSaysWhatIsSafe() {
    server
        .on(ROWS, "{\"accepted\":1,\"refused\":0,\"ack\":\"logged\"}")
        .onProblem(
            ROWS, 503, "{\"code\":\"feature-log-unavailable\",\"detail\":\"Kafka is down\"}");
    var result = cli.withInput("{}\n{}\n").run("push", "arrivals", "--batch=1");
    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.out()).contains("accepted 1");
    assertThat(result.err()).contains("error [feature-log-unavailable] Kafka is down");
  }

  @Test
  void malformedJsonIsNamedByItsPlace() throws IOException {
    Path file = Files.writeString(folder.resolve("rows.json"), "[{\"a\":1},\n{\"a\" 2}]");
    var result = cli.run("push", "arrivals", file.toString());
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains("error [malformed-json] " + file + ":2:");

    Files.writeString(file, "[{\"a\":1},\n{\"a\":1");
    assertThat(cli.run("push", "arrivals", file.toString()).err())
        .startsWith("error [malformed-json] " + file + ":2:7: ")
        .contains("expected close marker for Object")
        .doesNotContain("Source", "StreamReadFeature", "UNKNOWN");
  }

  @Test
  void aLineThatIsNoJsonIsNamedByItsLineAlone() {
    server.on(
        ROWS,
        """
        {"accepted":1,"refused":1,"ack":"logged","refusals":[{"row":1,"view":"","code":"malformed-json",
          "field":"","message":"not JSON at line 1, column 7: expected } (start at line: 1, column: 1)"}]}
        """);
    assertThat(cli.withInput("{}\n\n{\n").run("push", "arrivals").err())
        .contains(
            "(standard input):3: [malformed-json] not JSON at column 7: expected } (start at column: 1)\n");
  }

  @Test
  void aFileThatIsNotThereIsAllThatIsSaid() {
    var result = cli.run("push", "arrivals", folder.resolve("nofile.json").toString());
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.err().strip())
        .isEqualTo(
            "error [invalid-argument] " + folder.resolve("nofile.json") + " does not exist.");
  }
}
