package dev.asof.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asof.api.TestServer.Answer;
import dev.asof.testing.TcpFaultProxy;
import dev.asof.testing.TestServices;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** S3 is lost when a download has begun, and a server was killed when it was answering. */
class DownloadOutageTest {
  private static final String PROJECT = "download_outage";
  private static final String BASE = "/v1/projects/" + PROJECT;

  /** All rows together are more than is fetched from S3 with one request. */
  private static final int VALUE_LENGTH = 60_000;

  private static final int ROWS = 300;

  private static final String DEFINITIONS =
      """
      kind: Entity
      name: page
      joinKeys: [{name: page_id, type: int64}]
      ---
      kind: Source
      name: pages
      push: true
      eventTimestamp: {from: /at, format: iso8601}
      ---
      kind: FeatureView
      name: page_text
      version: 1
      entities: [page]
      sources: [pages]
      features:
        - {name: text, type: string}
      """;

  @TempDir private static Path work;

  private static TcpFaultProxy proxy;
  private static TestServer server;

  /** The path of a dataset that is done, and its id. */
  private static String dataset;

  private static String id;

  private static Instant at;

  @BeforeAll
  static void makeDataset() throws IOException {
    Files.writeString(Files.createDirectories(work.resolve("answers-7")).resolve("1"), "half");
    proxy = TcpFaultProxy.to("127.0.0.1", TestServices.s3().port());
    Map<String, String> onS3 = TestServer.onS3(TestServer.properties(), TestServices.s3());
    String endpoint = "asof.offline.s3.endpoint";
    server =
        TestServer.start(
            TestServer.with(
                onS3,
                endpoint,
                proxy.through(onS3.get(endpoint)),
                "asof.offline.duckdb.temp-folder",
                work.toString()));
    assertThat(server.apply(PROJECT, DEFINITIONS).status()).isEqualTo(200);
    at = Instant.now().minusSeconds(60).truncatedTo(ChronoUnit.SECONDS);
    Answer pushed =
        server.post(
            BASE + "/sources/pages/rows?ack=offline",
            "[{\"page_id\":1,\"at\":\"%s\",\"text\":\"%s\"}]"
                .formatted(at, "x".repeat(VALUE_LENGTH)));
    assertThat(pushed.json().path("accepted").asInt()).as(pushed.toString()).isEqualTo(1);
    Answer submitted =
        server.post(
            BASE + "/training-datasets",
            question(ROWS).replaceFirst("\\{", "{\"format\":\"csv\","));
    assertThat(submitted.status()).as(submitted.toString()).isEqualTo(202);
    dataset = submitted.header("Location");
    id = submitted.json().path("id").asString();
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() ->
            assertThat(server.get(dataset).json().path("state").asString()).isEqualTo("done"));
  }

  private static String question(int rows) {
    String row = "{\"page_id\":1,\"timestamp\":\"%s\"}".formatted(at.plusSeconds(1));
    return "{\"features\":[\"page_text@1:text\"],\"spine\":{\"rows\":[%s]}}"
        .formatted(String.join(",", Collections.nCopies(rows, row)));
  }

  @AfterEach
  void heal() {
    proxy.heal();
  }

  @AfterAll
  static void stop() {
    server.close();
    proxy.close();
  }

  @Test
  void answersAProblemWhereTheFirstReadFails() {
    proxy.dropResponsesAfter(request -> asksForDataset(head(request)));
    Answer answer = server.get(dataset + "/data");
    assertThat(answer.status()).as(answer.toString()).isEqualTo(503);
    assertThat(answer.code()).isEqualTo("offline-store-unavailable");
    assertThat(answer.json().path("requestId").asString())
        .isNotEmpty()
        .isEqualTo(answer.header("X-Request-Id"));
    assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
    assertThat(answer.header("Content-Length"))
        .isEqualTo(String.valueOf(answer.response().body().length));
    assertThat(answer.header("Content-Disposition")).isEmpty();
    assertThat(answer.header("Retry-After")).isNotEmpty();

    proxy.heal();
    Answer whole = server.get(dataset + "/data");
    assertThat(whole.status()).isEqualTo(200);
    assertThat(whole.header("Content-Disposition")).contains(id + ".csv");
    assertThat(whole.response().body()).hasSizeGreaterThan(ROWS * VALUE_LENGTH);
  }

  @Test
  void keepsNoAnswersNeitherItsOwnNorThoseOfAKilledServer() {
    Answer answer = server.post(BASE + "/historical-features", question(1), "Accept", "text/csv");
    assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
    assertThat(answer.text()).contains("xxx");
    assertThat(work.resolve("answers-7")).doesNotExist();
    // The last byte is here a little before the server is done with the file.
    Awaitility.await()
        .untilAsserted(() -> assertThat(work.resolve("answers-0")).isEmptyDirectory());
  }

  @Test
  void breaksTheConnectionWhereALaterReadFails() throws Exception {
    proxy.dropResponsesAfter(request -> {
      String head = head(request);
      return asksForDataset(head) && !head.contains("Range: bytes=0-");
    });
    HttpRequest download =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:%d%s/data".formatted(server.port(), dataset)))
            .build();
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<InputStream> answer = http.send(download, BodyHandlers.ofInputStream());
      try (InputStream body = answer.body()) {
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThatThrownBy(body::readAllBytes).isInstanceOf(IOException.class);
      }
    }
  }

  private static String head(ByteBuffer request) {
    return StandardCharsets.US_ASCII.decode(request.duplicate()).toString();
  }

  private static boolean asksForDataset(String head) {
    String asked = head.lines().findFirst().orElse("");
    return asked.startsWith("GET ") && asked.contains(id) && asked.contains(".csv ");
  }
}
