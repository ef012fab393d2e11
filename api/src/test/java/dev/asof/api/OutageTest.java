package dev.asof.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asof.api.TestServer.Answer;
import dev.asof.core.ErrorCode;
import dev.asof.testing.TcpFaultProxy;
import dev.asof.testing.TestServices;
import dev.asof.testing.TestingDatabase;
import dev.asof.testing.TestingKafka;
import dev.asof.testing.TestingPostgresql;
import dev.asof.testing.TestingRedis;
import dev.asof.testing.TestingS3;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * What goes on while parts are down: serving needs Redis alone, a start needs nothing, and no
 * answer is ever a 500. The tests share one server over parts of their own, and put back up what
 * they stop; what is left stopped with all parts down is found so by the start after it.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class OutageTest {
  private static final String PROJECT = "outage";
  private static final String FROZEN = PROJECT + "_frozen";
  private static final String BASE = "/v1/projects/" + PROJECT;
  private static final String QUESTION =
      "{\"features\":[\"route_delay@1:delay\"],\"entities\":[{\"origin\":\"a\",\"destination\":\"b\"}]}";
  private static final String BY_SERVICE =
      """
      {"featureService":"route_model@1","entities":[
        {"origin":"a","destination":"b"}, {"origin":"a","destination":"never"}, {"origin":"a","destination":"old"}]}
      """;
  private static final Duration MAX_LAG = Duration.ofSeconds(5);

  /** The second view promises to be at most so far behind its log. */
  private static final String DEFINITIONS =
      Definitions.ROUTES
          + """
          ---
          kind: FeatureView
          name: route_live
          version: 1
          entities: [route]
          sources: [flights]
          freshness: {maxLag: %ds}
          features:
            - {name: live, type: int32, from: /delay}
          ---
          kind: FeatureService
          name: route_model
          version: 1
          features:
            - route_delay@1: [delay]
            - route_live@1: [live]
          """
              .formatted(MAX_LAG.toSeconds());

  /** Longer than any answer takes whose part is down. */
  private static final Duration PATIENCE = Duration.ofSeconds(25);

  private static TestingKafka kafka;
  private static TestingPostgresql postgresql;
  private static TestingRedis redis;
  private static TestingS3 s3;
  private static Map<String, String> properties;
  private static TestServer server;

  @BeforeAll
  static void start() {
    kafka = TestingKafka.start();
    postgresql = TestingPostgresql.start();
    redis = TestingRedis.start();
    s3 = TestingS3.start();
    properties = properties(postgresql.newDatabase());
    server = TestServer.start(properties);
    awaitStatus("/readyz", 200);
    assertThat(server.apply(PROJECT, DEFINITIONS).status()).isEqualTo(200);
    String old = row("a", "old", Instant.now().minus(Duration.ofDays(3)), 1);
    // So soon after its start Kafka may take longer than the append timeout that is set here.
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> {
          Answer pushed = server.push(PROJECT, "flights", "[%s,%s]".formatted(row(12), old));
          assertThat(pushed.json().path("accepted").asInt()).as(pushed.toString()).isEqualTo(2);
        });
  }

  @AfterAll
  static void stop() {
    server.close();
    s3.close();
    redis.close();
    postgresql.close();
    kafka.close();
  }

  private static Map<String, String> properties(TestingDatabase database) {
    return TestServer.with(
        TestServer.onS3(TestServer.properties(), s3),
        "asof.online.redis-url",
        redis.uri(),
        "asof.ingestion.bootstrap-servers",
        kafka.bootstrapServers(),
        "asof.database.url",
        database.jdbcUrl(),
        "asof.database.user",
        database.user(),
        "asof.database.password",
        database.password(),
        "asof.database.connect-timeout",
        "1s",
        "asof.ingestion.log.append-timeout",
        "2s");
  }

  private static String row(int delay) {
    return row("a", "b", Instant.now(), delay);
  }

  private static String row(String origin, String destination, Instant at, int delay) {
    return "{\"origin\":\"%s\",\"destination\":\"%s\",\"at\":\"%s\",\"delay\":%d}"
        .formatted(origin, destination, at.truncatedTo(ChronoUnit.MICROS), delay);
  }

  private static void awaitStatus(String path, int status) {
    awaitStatus(server, path, status);
  }

  private static void awaitStatus(TestServer asked, String path, int status) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(asked.get(path).status()).isEqualTo(status));
  }

  private static void awaitHealth(String part, String status) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() ->
            assertThat(
                    server
                        .get("/actuator/health")
                        .json()
                        .path("components")
                        .path(part)
                        .path("status")
                        .asString())
                .as(part)
                .isEqualTo(status));
  }

  private static String status(String part) {
    return server
        .get("/v1/status")
        .json()
        .path("dependencies")
        .path(part)
        .path("status")
        .asString();
  }

  private static void assertUnavailable(Answer answer, String code) {
    assertThat(answer.status()).as(answer.toString()).isEqualTo(503);
    assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
    assertThat(answer.code()).as(answer.toString()).isEqualTo(code);
    assertThat(answer.json().path("detail").asString()).isNotBlank();
    assertThat(answer.json().path("requestId").asString())
        .isNotBlank()
        .isEqualTo(answer.header("X-Request-Id"));
    assertThat(answer.header("Retry-After")).as(answer.toString()).matches("[1-9]\\d*");
  }

  @Test
  @Order(1)
  void isNotReadyWhileRedisMayEvict() {
    configureRedis("allkeys-lru");
    awaitStatus("/readyz", 503);
    assertThat(server.get("/readyz").text()).contains("noeviction").contains("allkeys-lru");
    assertThat(server.get("/livez").status()).isEqualTo(200);
    configureRedis("noeviction");
    awaitStatus("/readyz", 200);
  }

  private static void configureRedis(String policy) {
    try (Socket socket = new Socket(redis.host(), redis.port())) {
      socket
          .getOutputStream()
          .write(
              "CONFIG SET maxmemory-policy %s\r\n"
                  .formatted(policy)
                  .getBytes(StandardCharsets.US_ASCII));
      assertThat(socket.getInputStream().read()).isEqualTo('+');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  @Order(2)
  void isNotReadyWithoutRedisAndRecoversByItself() {
    redis.stop();
    awaitStatus("/readyz", 503);
    assertThat(server.get("/livez").status()).isEqualTo(200);
    assertThat(status("redis")).isEqualTo("down");
    assertUnavailable(server.fetch(PROJECT, QUESTION), "online-store-unavailable");
    assertUnavailable(server.fetch(PROJECT, BY_SERVICE), "online-store-unavailable");
    redis.restart();
    awaitStatus("/readyz", 200);
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () -> assertThat(server.fetch(PROJECT, QUESTION).text()).contains("\"values\":[12]"));
  }

  @Test
  @Order(3)
  void staysReadyWithoutAnyOtherPartAndShowsItDown() {
    awaitHealth("kafka", "UP");
    awaitHealth("postgresql", "UP");
    awaitHealth("warehouse", "UP");
    assertOnlyDown("s3", "warehouse", s3::stop, s3::restart);
    assertOnlyDown("postgresql", "postgresql", postgresql::stop, postgresql::restart);
    assertOnlyDown("kafka", "kafka", kafka::stop, kafka::restart);
    awaitStatus("/actuator/health", 200);
  }

  private static void assertOnlyDown(
      String what, String part, Runnable stopping, Runnable restarting) {
    stopping.run();
    awaitHealth(part, "DOWN");
    assertThat(server.get("/actuator/health").status()).as(what).isEqualTo(503);
    assertThat(status(part)).isEqualTo("down");
    assertThat(status("redis")).isEqualTo("up");
    assertThat(server.get("/readyz").status()).as(what).isEqualTo(200);
    assertThat(server.get("/livez").status()).as(what).isEqualTo(200);
    assertThat(server.fetch(PROJECT, QUESTION).text()).as(what).contains("\"values\":[12]");
    restarting.run();
    awaitHealth(part, "UP");
  }

  @Test
  @Order(4)
  void answersModelsForAsLongAsRedisIsUpAndSaysThatItFallsBehind() {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(verdicts()).isEqualTo(List.of("FRESH", "FRESH")));
    kafka.stop();
    postgresql.stop();
    s3.stop();
    List<String> lives = new ArrayList<>();
    long end = System.nanoTime() + Duration.ofSeconds(12).toNanos();
    Awaitility.await()
        .pollInterval(Duration.ofMillis(100))
        .atMost(Duration.ofSeconds(60))
        .until(() -> {
          lives.add(verdicts().getLast());
          assertThat(server.fetch(PROJECT, QUESTION).text()).contains("\"values\":[12]");
          return System.nanoTime() > end;
        });
    // FRESH before the stop; stopping may take longer than the lag that is allowed.
    assertThat(lives).hasSizeGreaterThan(10).endsWith("STALE");
    assertThat(lives.subList(lives.indexOf("STALE"), lives.size())).containsOnly("STALE");
    assertThat(server.get("/readyz").status()).isEqualTo(200);

    assertUnavailable(
        server.push(PROJECT, "flights", "[" + row(13) + "]"), "feature-log-unavailable");
    assertUnavailable(server.apply(PROJECT, DEFINITIONS), "registry-unavailable");
    postgresql.restart();
    kafka.restart();
    s3.restart();
    awaitHealth("postgresql", "UP");
    awaitHealth("kafka", "UP");
    awaitHealth("warehouse", "UP");
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(verdicts()).isEqualTo(List.of("FRESH", "FRESH")));
  }

  /** What the service says of the key that has a row; those of the others never change. */
  private static List<String> verdicts() {
    Answer answer = server.fetch(PROJECT, BY_SERVICE);
    assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
    assertThat(answer.json().path("rows").valueStream().map(row -> row.path("values").toString()))
        .as(answer.toString())
        .containsExactly("[12,12]", "[null,null]", "[null,1]");
    List<List<String>> verdicts =
        answer
            .json()
            .path("rows")
            .valueStream()
            .map(row ->
                row.path("verdicts").valueStream().map(verdict -> verdict.asString()).toList())
            .toList();
    assertThat(verdicts.get(1)).containsExactly("MISSING", "MISSING");
    assertThat(verdicts.get(2).getFirst()).isEqualTo("EXPIRED");
    assertThat(verdicts.get(0).getFirst()).isEqualTo("FRESH");
    return verdicts.get(0);
  }

  /** What needs nothing but memory; all else is unavailable. */
  private static final Set<String> ANSWERED =
      Set.of(
          "GET /v1/status",
          "GET /v1/projects/{project}/entities",
          "GET /v1/projects/{project}/entities/{entity}",
          "GET /v1/projects/{project}/sources",
          "GET /v1/projects/{project}/sources/{source}",
          "GET /v1/projects/{project}/feature-views",
          "GET /v1/projects/{project}/feature-views/{view}",
          "GET /v1/projects/{project}/feature-views/{view}/versions/{version}",
          "GET /v1/projects/{project}/feature-views/{view}/freshness",
          "GET /v1/projects/{project}/feature-services",
          "GET /v1/projects/{project}/feature-services/{service}");

  private static final Set<String> UNAVAILABLE =
      Arrays.stream(ErrorCode.values())
          .filter(code -> code.category() == ErrorCode.Category.UNAVAILABLE)
          .map(ErrorCode::code)
          .collect(Collectors.toSet());

  @Test
  @Order(5)
  void answersEveryEndpointInTimeAndNeverWithA500WithAllPartsDown() {
    Operations operations = Operations.of(server);
    Map<String, String> bodies = bodies();
    Map<String, String> names =
        Map.of(
            "project", PROJECT,
            "entity", "route",
            "source", "flights",
            "view", "route_delay",
            "version", "1",
            "service", "route_model",
            "id", newDataset());
    kafka.stop();
    postgresql.stop();
    s3.stop();
    redis.stop();
    List.of("redis", "postgresql", "kafka", "warehouse").forEach(part -> awaitHealth(part, "DOWN"));
    for (Operations.Operation operation : operations.all()) {
      Instant asked = Instant.now();
      Answer answer = operations.ask(operation, names, bodies);
      assertThat(Duration.between(asked, Instant.now()))
          .as("%s: %s", operation, answer)
          .isLessThan(PATIENCE);
      if (ANSWERED.contains(operation.toString())) {
        assertThat(answer.status()).as("%s: %s", operation, answer).isEqualTo(200);
      } else {
        assertThat(answer.status()).as("%s: %s", operation, answer).isEqualTo(503);
        assertThat(UNAVAILABLE).as("%s: %s", operation, answer).contains(answer.code());
        assertUnavailable(answer, answer.code());
      }
    }
    assertThat(server.get("/livez").status()).isEqualTo(200);
    assertThat(server.get("/readyz").status()).isEqualTo(503);
    assertThat(server.get("/actuator/prometheus").text())
        .contains("asof_dependency_up{dependency=\"kafka\"} 0");
  }

  private static Map<String, String> bodies() {
    String spine =
        "{\"features\":[\"route_delay:delay\"],\"spine\":{\"rows\":[{\"origin\":\"a\",\"destination\":\"b\",\"timestamp\":\"%s\"}]}}"
            .formatted(Instant.now().minusSeconds(60));
    String files =
        "{\"files\":[{\"path\":\"a.yaml\",\"content\":\"kind: Entity\\nname: shop\\njoinKeys: [{name: shop_id, type: int64}]\\n\"}]}";
    return Map.of(
        "/v1/projects/{project}/definitions/plan", files,
        "/v1/projects/{project}/definitions/apply", files,
        "/v1/projects/{project}/sources/{source}/rows", "[" + row(14) + "]",
        "/v1/projects/{project}/online-features", QUESTION,
        "/v1/projects/{project}/historical-features", spine,
        "/v1/projects/{project}/training-datasets", spine);
  }

  private static String newDataset() {
    Answer submitted =
        server.post(
            BASE + "/training-datasets", bodies().get("/v1/projects/{project}/training-datasets"));
    assertThat(submitted.status()).as(submitted.toString()).isEqualTo(202);
    String path = submitted.header("Location");
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () -> assertThat(server.get(path).json().path("state").asString()).isEqualTo("done"));
    return submitted.json().path("id").asString();
  }

  @Test
  @Order(6)
  void startsWithoutAnyPartAndCatchesUpAsTheyComeBack() {
    server.close();
    server = TestServer.start(properties);
    assertThat(server.get("/livez").status()).isEqualTo(200);
    assertThat(server.get("/readyz").status()).isEqualTo(503);
    assertUnavailable(server.fetch(PROJECT, QUESTION), "registry-unavailable");
    redis.restart();
    awaitHealth("redis", "UP");
    assertThat(server.get("/readyz").status()).isEqualTo(503);
    postgresql.restart();
    awaitStatus("/readyz", 200);
    assertThat(server.fetch(PROJECT, QUESTION).text()).contains("\"values\":[12]");
    kafka.restart();
    s3.restart();
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() ->
            assertThat(server.push(PROJECT, "flights", "[" + row(14) + "]").status())
                .isEqualTo(200));
    assertThat(server.fetch(PROJECT, QUESTION).text()).contains("\"values\":[14]");
    Answer stored = server.post(BASE + "/sources/flights/rows?ack=offline", "[" + row(15) + "]");
    assertThat(stored.status()).as(stored.toString()).isEqualTo(200);
  }

  @Test
  @Order(7)
  void servesWhilePostgresqlIsFrozen() {
    Map<String, String> own = TestServer.properties();
    try (TcpFaultProxy proxy =
            TcpFaultProxy.to(TestServices.postgresql().host(), TestServices.postgresql().port());
        TestServer serving =
            TestServer.start(
                TestServer.with(
                    own,
                    "asof.database.url",
                    proxy.through(own.get("asof.database.url")),
                    "asof.database.connect-timeout",
                    "1s",
                    "asof.database.socket-timeout",
                    "2s"))) {
      awaitStatus(serving, "/readyz", 200);
      assertThat(serving.apply(FROZEN, Definitions.ROUTES).status()).isEqualTo(200);
      assertThat(serving.push(FROZEN, "flights", "[" + row(12) + "]").status()).isEqualTo(200);

      proxy.stall();
      assertUnavailable(serving.apply(FROZEN, Definitions.ROUTES), "registry-unavailable");
      assertUnavailable(
          serving.get("/v1/projects/%s/training-datasets".formatted(FROZEN)),
          "registry-unavailable");
      awaitStatus(serving, "/actuator/health", 503);
      assertThat(serving.get("/readyz").status()).isEqualTo(200);
      assertThat(serving.push(FROZEN, "flights", "[" + row(13) + "]").status()).isEqualTo(200);
      assertThat(serving.fetch(FROZEN, QUESTION).text()).contains("\"values\":[13]");

      proxy.heal();
      awaitStatus(serving, "/actuator/health", 200);
      assertThat(serving.apply(FROZEN, Definitions.ROUTES).status()).isEqualTo(200);
    }
  }

  @Test
  @Order(8)
  void losesNothingWhenItStops() {
    String project = PROJECT + "_stop";
    Map<String, String> own = TestServer.properties();
    try (TestServer stopping = TestServer.start(own)) {
      stopping.apply(project, Definitions.ROUTES);
      for (int i = 0; i < 20; i++) {
        Answer answer =
            stopping.post(
                "/v1/projects/%s/sources/flights/rows".formatted(project),
                "[" + row("o" + i, "d", Instant.now(), i) + "]");
        assertThat(answer.json().path("accepted").asInt()).as(answer.toString()).isEqualTo(1);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
      }
    }
    try (TestServer next = TestServer.start(own)) {
      for (int i = 0; i < 20; i++) {
        String question =
            QUESTION.replace("\"a\"", "\"o%d\"".formatted(i)).replace("\"b\"", "\"d\"");
        String value = "\"values\":[%d]".formatted(i);
        Awaitility.await()
            .atMost(Duration.ofSeconds(40))
            .untilAsserted(() -> assertThat(next.fetch(project, question).text()).contains(value));
      }
    }
  }
}
