package dev.asof.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.asof.testing.ChildServer;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the service writes to its log in production: one JSON object a line, requests by their id.
 */
class LogTest {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final String ID = "X-Request-Id";
  private static final String APPLY = "/v1/projects/logged/definitions/apply";
  private static final String PUSH = "/v1/projects/logged/sources/flights/rows";
  private static final String ROWS =
      """
      [{"origin":"a","destination":"b","at":"2026-01-05T10:00:00Z","delay":1}]\
      """;

  @Test
  void everyLineIsAnObjectAndNamesTheRequestThatCausedIt() throws Exception {
    Path log = Path.of("target", "log-test-server.log");
    String made;
    String replaced;
    try (var server = ChildServer.start(AsofApplication.class, withoutKafka(), log)) {
      await().atMost(Duration.ofMinutes(3)).until(server::ready);
      assertThat(server.post(APPLY, definitions(), ID, "apply-1").statusCode()).isEqualTo(200);
      assertThat(server.post(APPLY, definitions(), ID, "apply-2").statusCode()).isEqualTo(200);

      assertThat(id(refused(server.post(PUSH, ROWS, ID, "push:1/a+b=@-_."))))
          .isEqualTo("push:1/a+b=@-_.");
      made = id(refused(server.post(PUSH, ROWS)));
      replaced = id(refused(server.post(PUSH, ROWS, ID, "x\",\"message\":\"forged")));
    }

    List<JsonNode> lines = lines(log);
    assertThat(lines).isNotEmpty().allSatisfy(LogTest::assertEcs);
    JsonNode applied = only(lines, "apply-1");
    assertThat(applied.at("/log/level").asString()).isEqualTo("INFO");
    assertThat(applied.path("message").asString())
        .contains("logged", "revision 1", "ann@example.com", "3 added");
    assertThat(lines).noneMatch(line -> line.path("requestId").asString("").equals("apply-2"));
    for (String id : List.of("push:1/a+b=@-_.", made, replaced)) {
      assertThat(only(lines, id).at("/log/level").asString()).isEqualTo("WARN");
      assertThat(only(lines, id).path("message").asString()).contains("feature-log-unavailable");
    }
    assertThat(Files.readString(log)).doesNotContain("forged");
  }

  /** Pushes are refused at once, and for a reason that is not the caller's. */
  private static Map<String, String> withoutKafka() {
    return TestServer.with(
        TestServer.properties(),
        "asof.ingestion.bootstrap-servers",
        "127.0.0.1:1",
        "asof.ingestion.log.append-timeout",
        "1s");
  }

  private static String definitions() {
    return JSON.writeValueAsString(
        Map.of(
            "appliedBy",
            "ann@example.com",
            "files",
            List.of(Map.of("path", "routes.yaml", "content", Definitions.ROUTES))));
  }

  private static HttpResponse<String> refused(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
    return answer;
  }

  private static String id(HttpResponse<String> answer) {
    return answer.headers().firstValue(ID).orElseThrow();
  }

  private static List<JsonNode> lines(Path log) throws IOException {
    return Files.readAllLines(log).stream().map(JSON::readTree).toList();
  }

  private static void assertEcs(JsonNode line) {
    assertThat(line.isObject()).as(line.toString()).isTrue();
    assertThat(Instant.parse(line.path("@timestamp").asString())).isNotNull();
    assertThat(line.at("/log/level").asString("")).as(line.toString()).isNotBlank();
    assertThat(line.at("/service/name").asString("")).as(line.toString()).isEqualTo("asof");
    assertThat(line.path("message").asString("")).as(line.toString()).isNotBlank();
  }

  private static JsonNode only(List<JsonNode> lines, String id) {
    List<JsonNode> caused =
        lines.stream().filter(line -> line.path("requestId").asString("").equals(id)).toList();
    assertThat(caused).as("lines of request %s", id).hasSize(1);
    return caused.getFirst();
  }
}
