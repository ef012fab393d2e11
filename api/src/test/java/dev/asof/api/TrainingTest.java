package dev.asof.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asof.api.TestServer.Answer;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Training questions over HTTP, inline and as datasets: two views, both modes, every format. */
class TrainingTest {
  private static final String PROJECT = "training_over_http";
  private static final String BASE = "/v1/projects/" + PROJECT;
  private static final String PARQUET = "application/vnd.apache.parquet";

  private static final String DEFINITIONS =
      """
      kind: Entity
      name: customer
      joinKeys: [{name: customer_id, type: int64}]
      ---
      kind: Source
      name: profiles
      push: true
      eventTimestamp: {from: /at, format: iso8601}
      ---
      kind: Source
      name: orders
      push: true
      eventTimestamp: {from: /at, format: iso8601}
      ---
      kind: FeatureView
      name: profile
      version: 1
      entities: [customer]
      sources: [profiles]
      ttl: 24h
      servingLag: 10ms
      features:
        - {name: active, type: bool}
        - {name: big, type: int64}
        - {name: ratio, type: float32}
        - {name: score, type: float64}
        - {name: city, type: string}
        - {name: raw, type: bytes}
        - {name: seen, type: timestamp}
        - {name: tags, type: list<string>}
      ---
      kind: FeatureView
      name: spending
      version: 1
      entities: [customer]
      sources: [orders]
      ttl: 24h
      servingLag: 10ms
      features:
        - {name: total, type: float64}
      ---
      kind: FeatureService
      name: model
      version: 1
      features:
        - profile@1: '*'
        - spending@1: [total]
      """;

  private static final List<String> COLUMNS =
      List.of(
          "customer_id:int64",
          "timestamp:timestamp",
          "label:int64",
          "note:string",
          "active:bool",
          "big:int64",
          "ratio:float32",
          "score:float64",
          "city:string",
          "raw:bytes",
          "seen:timestamp",
          "tags:list<string>",
          "total:float64");

  private static final Instant AT = Instant.now().minusSeconds(600).truncatedTo(ChronoUnit.SECONDS);
  private static TestServer server;

  /** What models were served at, before the late row came. */
  private static Instant served;

  @TempDir Path folder;

  @BeforeAll
  static void push() {
    server = TestServer.shared();
    assertThat(server.apply(PROJECT, DEFINITIONS).status()).isEqualTo(200);
    push(
        "profiles",
        """
        [{"customer_id":1,"at":"%s","active":true,"big":9223372036854775807,"ratio":0.1,"score":"-Infinity",
          "city":"a,\\"b\\"\\né","raw":"AP8=","seen":"2026-01-05T10:00:00.123456Z","tags":["x",""]},
         {"customer_id":1,"at":"%s","active":false,"big":2,"score":"NaN","city":"","tags":[]}]
        """
            .formatted(AT, AT.plusSeconds(60)));
    push("orders", order(45, 7.25));
    served = Instant.now().plusMillis(200).truncatedTo(ChronoUnit.MICROS);
    Awaitility.await().until(() -> Instant.now().isAfter(served));
    push("orders", order(50, 9.5));
  }

  private static String order(int after, double total) {
    return "[{\"customer_id\":1,\"at\":\"%s\",\"total\":%s}]"
        .formatted(AT.plusSeconds(after), total);
  }

  private static void push(String source, String rows) {
    Answer pushed = server.post(BASE + "/sources/%s/rows?ack=offline".formatted(source), rows);
    assertThat(pushed.status()).as(pushed.toString()).isEqualTo(200);
    assertThat(pushed.json().path("refused").asInt(-1)).as(pushed.toString()).isZero();
  }

  private static String plusOneHour(Instant moment) {
    return OffsetDateTime.ofInstant(moment, ZoneOffset.ofHours(1)).toString();
  }

  private static String question(String mode) {
    return """
    {"featureService":"model@1","mode":"%s","spine":{"rows":[
      {"customer_id":1,"timestamp":"%s","label":1,"note":"first, \\"quoted\\""},
      {"customer_id":1,"timestamp":"%s","label":0,"note":""},
      {"customer_id":2,"timestamp":"%s","label":null,"note":null},
      {"customer_id":1,"timestamp":"%s","label":9223372036854775807,"note":"served"},
      {"customer_id":1,"timestamp":"%s","label":1,"note":"first, \\"quoted\\""}]}}
    """
        .formatted(
            mode,
            AT.plusSeconds(30),
            plusOneHour(AT.plusSeconds(60)),
            AT.plusSeconds(90),
            served,
            AT.plusSeconds(30));
  }

  /** What the rules of the mode say of each row of the spine, as JSON. */
  private static List<String> expected(String mode) {
    String first =
        "true,9223372036854775807,0.1,\"-Infinity\",\"a,\\\"b\\\"\\né\",\"AP8=\",\"2026-01-05T10:00:00.123456Z\",[\"x\",\"\"],null";
    String second = "false,2,null,\"NaN\",\"\",null,null,[],";
    String nothing = "null,null,null,null,null,null,null,null,null";
    boolean truth = mode.equals("event_time");
    String duplicate =
        "[1,\"%s\",1,\"first, \\\"quoted\\\"\",%s]"
            .formatted(AT.plusSeconds(30), truth ? first : nothing);
    return List.of(
        duplicate,
        "[1,\"%s\",0,\"\",%s]"
            .formatted(plusOneHour(AT.plusSeconds(60)), truth ? second + "9.5" : nothing),
        "[2,\"%s\",null,null,%s]".formatted(AT.plusSeconds(90), nothing),
        "[1,\"%s\",9223372036854775807,\"served\",%s]"
            .formatted(served, second + (truth ? "9.5" : "7.25")),
        duplicate);
  }

  /** A column of timestamps tells the same moments in UTC. */
  private static List<String> expectedInParquet(String mode) {
    Instant moment = AT.plusSeconds(60);
    return expected(mode).stream()
        .map(row -> row.replace(plusOneHour(moment), moment.toString()))
        .toList();
  }

  private static List<String> names() {
    return COLUMNS.stream().map(column -> column.substring(0, column.indexOf(':'))).toList();
  }

  private static Answer ask(String question, String mediaType) {
    Answer answer = server.post(BASE + "/historical-features", question, "Accept", mediaType);
    assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).startsWith(mediaType);
    return answer;
  }

  @ParameterizedTest
  @ValueSource(strings = {"event_time", "as_served"})
  void answersTheSameInEveryFormat(String mode) throws Exception {
    JsonNode json = ask(question(mode), "application/json").json();
    assertThat(
            json.path("columns")
                .valueStream()
                .map(column ->
                    column.path("name").asString() + ":" + column.path("type").asString()))
        .isEqualTo(COLUMNS);
    assertThat(json.path("rowCount").asInt()).isEqualTo(5);
    assertThat(json.path("incompleteRows").asInt(-1)).isZero();
    assertThat(json.path("rows").valueStream().map(JsonNode::toString)).isEqualTo(expected(mode));
    assertThat(ndjson(ask(question(mode), "application/x-ndjson").text()))
        .isEqualTo(expected(mode));
    assertThat(ask(question(mode), "text/csv").text()).isEqualTo(csv(mode));
    assertThat(parquet(ask(question(mode), PARQUET).response().body()))
        .isEqualTo(expectedInParquet(mode));
  }

  /** The rows as JSON arrays; every line has to have the columns in their order. */
  private static List<String> ndjson(String text) {
    return text.lines()
        .map(line -> {
          JsonNode row = TestServer.JSON.readTree(line);
          assertThat(row.propertyNames()).containsExactlyElementsOf(names());
          return TestServer.JSON.valueToTree(row.valueStream().toList()).toString();
        })
        .toList();
  }

  private static String csv(String mode) {
    String first =
        "true,9223372036854775807,0.1,-Infinity,\"a,\"\"b\"\"\né\",AP8=,2026-01-05T10:00:00.123456Z,\"[\"\"x\"\",\"\"\"\"]\",";
    String second = "false,2,,NaN,\"\",,,\"[]\",";
    String nothing = ",,,,,,,,";
    boolean truth = mode.equals("event_time");
    String duplicate =
        "1,%s,1,\"first, \"\"quoted\"\"\",%s"
            .formatted(AT.plusSeconds(30), truth ? first : nothing);
    return Stream.of(
            String.join(",", names()),
            duplicate,
            "1,%s,0,\"\",%s"
                .formatted(plusOneHour(AT.plusSeconds(60)), truth ? second + "9.5" : nothing),
            "2,%s,,,%s".formatted(AT.plusSeconds(90), nothing),
            "1,%s,9223372036854775807,served,%s"
                .formatted(served, second + (truth ? "9.5" : "7.25")),
            duplicate)
        .map(line -> line + "\r\n")
        .reduce("", String::concat);
  }

  /** The rows of a Parquet file as JSON arrays. */
  private List<String> parquet(byte[] content) throws Exception {
    Path file = Files.write(folder.resolve("answer.parquet"), content);
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select * from '%s'".formatted(file))) {
      List<String> read = new ArrayList<>();
      for (int column = 1; column <= rows.getMetaData().getColumnCount(); column++) {
        assertThat(rows.getMetaData().getColumnName(column)).isEqualTo(names().get(column - 1));
      }
      while (rows.next()) {
        List<Object> values = new ArrayList<>();
        for (int column = 1; column <= COLUMNS.size(); column++) {
          values.add(shown(rows.getObject(column)));
        }
        read.add(TestServer.JSON.writeValueAsString(values));
      }
      return read;
    }
  }

  private static Object shown(Object value) throws Exception {
    return switch (value) {
      case Blob bytes ->
          Base64.getEncoder().encodeToString(bytes.getBytes(1, (int) bytes.length()));
      case OffsetDateTime moment -> moment.toInstant().toString();
      case Array list -> List.of((Object[]) list.getArray());
      case Double number when !Double.isFinite(number) -> number.toString();
      case null, default -> value;
    };
  }

  @Test
  void answersWithVerdictsAndEventTimesWhereAsked() {
    JsonNode json =
        ask(
                question("event_time")
                    .replaceFirst("\\{", "{\"verdicts\":true,\"eventTimestamps\":true,"),
                "application/json")
            .json();
    List<String> columns =
        json.path("columns").valueStream().map(column -> column.path("name").asString()).toList();
    assertThat(columns)
        .containsAll(names())
        .contains(
            "profile__event_timestamp",
            "spending__event_timestamp",
            "active__verdict",
            "total__verdict");
    JsonNode first = json.path("rows").path(0);
    assertThat(first.path(columns.indexOf("profile__event_timestamp")).asString())
        .isEqualTo(AT.toString());
    assertThat(first.path(columns.indexOf("active__verdict")).asString()).isEqualTo("FRESH");
    assertThat(first.path(columns.indexOf("total__verdict")).asString()).isEqualTo("MISSING");
    JsonNode second = json.path("rows").path(1);
    assertThat(second.path(columns.indexOf("ratio__verdict")).asString()).isEqualTo("NULL");
    assertThat(second.path(columns.indexOf("spending__event_timestamp")).asString())
        .isEqualTo(AT.plusSeconds(50).toString());
  }

  private static Answer submit(String question, String format, String name) {
    Answer submitted =
        server.post(
            BASE + "/training-datasets",
            question.replaceFirst(
                "\\{", "{\"format\":\"%s\",\"name\":\"%s\",".formatted(format, name)));
    assertThat(submitted.status()).as(submitted.toString()).isEqualTo(202);
    assertThat(submitted.json().path("name").asString()).isEqualTo(name);
    assertThat(submitted.json().path("state").asString()).isIn("queued", "running");
    assertThat(submitted.json().path("finishedAt").isNull()).isTrue();
    assertThat(submitted.header("Location"))
        .isEqualTo(BASE + "/training-datasets/" + submitted.json().path("id").asString());
    return submitted;
  }

  /** A table that is committed to just then makes it 503, and worth another try. */
  private static void awaitRemoval(String path) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> {
          Answer answer = server.send("DELETE", path, BodyPublishers.noBody());
          assertThat(answer.status()).as(answer.toString()).isEqualTo(204);
        });
  }

  private static JsonNode awaitState(String path, String state) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () -> assertThat(server.get(path).json().path("state").asString()).isEqualTo(state));
    return server.get(path).json();
  }

  @ParameterizedTest
  @ValueSource(strings = {"parquet", "csv", "ndjson"})
  void makesADatasetThatHoldsWhatTheInlineAnswerDoes(String format) throws Exception {
    String mode = format.equals("csv") ? "as_served" : "event_time";
    Answer submitted = submit(question(mode), format, "labels_" + format);
    String path = submitted.header("Location");
    JsonNode done = awaitState(path, "done");
    assertThat(done.path("id")).isEqualTo(submitted.json().path("id"));
    assertThat(done.path("progress").path("rowsDone").asInt()).isEqualTo(5);
    assertThat(done.path("progress").path("rowsTotal").asInt()).isEqualTo(5);
    assertThat(done.path("progress").path("fraction").asDouble()).isEqualTo(1.0);
    assertThat(done.path("error").isNull()).isTrue();
    assertThat(Instant.parse(done.path("startedAt").asString()))
        .isBetween(
            Instant.parse(done.path("createdAt").asString()),
            Instant.parse(done.path("finishedAt").asString()));
    Answer data = server.get(path + "/data");
    assertThat(data.header("Content-Disposition"))
        .isEqualTo("attachment; filename=\"%s.%s\"".formatted(done.path("id").asString(), format));
    switch (format) {
      case "csv" -> assertThat(data.text()).isEqualTo(csv(mode));
      case "ndjson" -> assertThat(ndjson(data.text())).isEqualTo(expected(mode));
      default -> assertThat(parquet(data.response().body())).isEqualTo(expectedInParquet(mode));
    }
    assertThat(done.path("rows").asInt()).isEqualTo(5);
    assertThat(done.path("bytes").asInt()).isEqualTo(data.response().body().length);
    assertManifest(server.get(path + "/manifest").json(), done, mode, format, data);
    assertThat(server.get(BASE + "/training-datasets").json().path("trainingDatasets"))
        .contains(done);
    awaitRemoval(path);
    for (String gone : List.of("", "/data", "/manifest")) {
      assertThat(server.get(path + gone).code()).isEqualTo("unknown-training-dataset");
    }
  }

  private static void assertManifest(
      JsonNode manifest, JsonNode done, String mode, String format, Answer data) throws Exception {
    assertThat(manifest.path("id")).isEqualTo(done.path("id"));
    assertThat(manifest.path("project").asString()).isEqualTo(PROJECT);
    assertThat(manifest.path("name")).isEqualTo(done.path("name"));
    assertThat(manifest.path("mode").asString()).isEqualTo(mode);
    assertThat(manifest.path("onExpired").asString()).isEqualTo("null");
    assertThat(manifest.path("format").asString()).isEqualTo(format);
    assertThat(
            manifest
                .path("views")
                .valueStream()
                .map(view ->
                    view.path("name").asString()
                        + "@"
                        + view.path("version").asInt()
                        + "#"
                        + view.path("revision").asInt()))
        .containsExactlyInAnyOrder("profile@1#1", "spending@1#1");
    assertThat(manifest.path("views").valueStream())
        .allSatisfy(view -> assertThat(view.path("snapshotId").asLong()).isNotZero());
    assertThat(
            manifest
                .path("columns")
                .valueStream()
                .map(column ->
                    column.path("name").asString() + ":" + column.path("type").asString()))
        .isEqualTo(COLUMNS);
    assertThat(
            manifest.path("columns").valueStream().map(column -> column.path("source").asString()))
        .startsWith("", "", "", "", "profile@1:active")
        .endsWith("profile@1:tags", "spending@1:total");
    assertThat(manifest.path("spine").path("rows").asInt()).isEqualTo(5);
    assertThat(manifest.path("spine").path("sha256").asString()).matches("[0-9a-f]{64}");
    assertThat(manifest.path("rows").asInt()).isEqualTo(5);
    assertThat(manifest.path("bytes").asInt()).isEqualTo(data.response().body().length);
    assertThat(manifest.path("sha256").asString())
        .isEqualTo(
            HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(data.response().body())));
    assertThat(Instant.parse(manifest.path("completeThrough").asString())).isAfterOrEqualTo(served);
    assertThat(manifest.path("incompleteRows").asInt(-1)).isZero();
  }

  /** For a moment that can still come: one that cannot fails the job at once. */
  @Test
  void cancelsADatasetThatWaitsForItsTables() {
    String future =
        """
        {"featureService":"model@1","spine":{"rows":[{"customer_id":1,"timestamp":"%s"}]}}
        """
            .formatted(Instant.now().plusSeconds(20));
    String path = submit(future, "parquet", "soon").header("Location");
    Answer early = server.get(path + "/data");
    assertThat(early.status()).as(early.toString()).isEqualTo(409);
    assertThat(early.code()).isEqualTo("training-dataset-not-ready");
    assertThat(server.send("DELETE", path, BodyPublishers.noBody()).status()).isEqualTo(204);
    JsonNode cancelled = awaitState(path, "cancelled");
    assertThat(cancelled.path("rows").isNull()).isTrue();
    assertThat(server.get(path + "/data").code()).isEqualTo("training-dataset-failed");
    assertThat(server.get(path + "/manifest").code()).isEqualTo("training-dataset-failed");
    awaitRemoval(path);
    assertThat(server.get(path).status()).isEqualTo(404);
  }

  @Test
  void refusesOrFlagsMomentsThatTheTablesDoNotReach() {
    String future =
        """
        {"featureService":"model@1","incomplete":"%s","spine":{"rows":[
          {"customer_id":1,"timestamp":"%s"},{"customer_id":1,"timestamp":"%s"}]}}
        """;
    String tomorrow = Instant.now().plus(Duration.ofDays(1)).toString();
    Answer refused =
        server.post(
            BASE + "/historical-features",
            future.formatted("refuse", AT.plusSeconds(30), tomorrow));
    assertThat(refused.status()).as(refused.toString()).isEqualTo(409);
    assertThat(refused.code()).isEqualTo("incomplete-history");
    JsonNode flagged =
        ask(future.formatted("flag", AT.plusSeconds(30), tomorrow), "application/json").json();
    assertThat(flagged.path("incompleteRows").asInt()).isEqualTo(1);
    assertThat(flagged.path("columns").valueStream().map(c -> c.path("name").asString()))
        .endsWith("__complete");
    int last = flagged.path("columns").size() - 1;
    assertThat(flagged.path("rows").path(0).path(last).asBoolean()).isTrue();
    assertThat(flagged.path("rows").path(1).path(last).asBoolean(true)).isFalse();
  }
}
