package dev.asof.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asof.api.TestServer.Answer;
import dev.asof.testing.TcpFaultProxy;
import dev.asof.testing.TestServices;
import dev.asof.testing.TestingDatabase;
import dev.asof.testing.TestingKafka;
import dev.asof.testing.TestingPostgresql;
import dev.asof.testing.TestingS3;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What goes on while parts are down: serving needs Redis alone, and a start needs nothing. */
class OutageTest {
  private static final String PROJECT = "outage";
  private static final String FROZEN = PROJECT + "_frozen";
  private static final String QUESTION =
      "{\"features\":[\"route_delay@1:delay\"],\"entities\":[{\"origin\":\"a\",\"destination\":\"b\"}]}";

  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.MICROS);
  }

  private static String rows(int delay) {
    return "[{\"origin\":\"a\",\"destination\":\"b\",\"at\":\"%s\",\"delay\":%d}]"
        .formatted(now(), delay);
  }

  private static Map<String, String> properties(
      TestingKafka kafka, TestingDatabase database, TestingS3 s3) {
    return TestServer.with(
        TestServer.properties(),
        "asof.offline.warehouse",
        "s3://%s/warehouse".formatted(s3.newBucket()),
        "asof.offline.s3.endpoint",
        s3.endpoint(),
        "asof.offline.s3.access-key",
        s3.accessKey(),
        "asof.offline.s3.secret-key",
        s3.secretKey(),
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

  private static void awaitStatus(TestServer server, String path, int status) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(40))
        .untilAsserted(() -> assertThat(server.get(path).status()).isEqualTo(status));
  }

  @Test
  void servesFromRedisAloneAndStartsWithoutTheRest() {
    try (TestingKafka kafka = TestingKafka.start();
        TestingPostgresql postgresql = TestingPostgresql.start();
        TestingS3 s3 = TestingS3.start()) {
      Map<String, String> properties = properties(kafka, postgresql.newDatabase(), s3);
      try (TestServer server = TestServer.start(properties)) {
        awaitStatus(server, "/readyz", 200);
        assertThat(server.apply(PROJECT, Definitions.ROUTES).status()).isEqualTo(200);
        Answer pushed = server.push(PROJECT, "flights", rows(12));
        assertThat(pushed.json().path("accepted").asInt()).as(pushed.toString()).isEqualTo(1);

        kafka.stop();
        postgresql.stop();
        s3.stop();
        awaitStatus(server, "/actuator/health", 503);
        assertThat(server.get("/readyz").status()).isEqualTo(200);
        Answer answer = server.fetch(PROJECT, QUESTION);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        assertThat(answer.text()).contains("\"values\":[12]").contains("FRESH");
        Answer push = server.push(PROJECT, "flights", rows(13));
        assertThat(push.status()).as(push.toString()).isEqualTo(503);
        assertThat(push.code()).isEqualTo("feature-log-unavailable");
        assertThat(push.header("Retry-After")).isNotBlank();
        Answer apply = server.apply(PROJECT, Definitions.ROUTES);
        assertThat(apply.status()).as(apply.toString()).isEqualTo(503);
        assertThat(apply.code()).isEqualTo("registry-unavailable");
      }
      try (TestServer server = TestServer.start(properties)) {
        assertThat(server.get("/livez").status()).isEqualTo(200);
        assertThat(server.get("/readyz").status()).isEqualTo(503);
        assertThat(server.fetch(PROJECT, QUESTION).code()).isEqualTo("registry-unavailable");
        postgresql.restart();
        awaitStatus(server, "/readyz", 200);
        assertThat(server.fetch(PROJECT, QUESTION).text()).contains("\"values\":[12]");
        kafka.restart();
        s3.restart();
        Awaitility.await()
            .atMost(Duration.ofSeconds(60))
            .untilAsserted(() ->
                assertThat(server.push(PROJECT, "flights", rows(14)).status()).isEqualTo(200));
        assertThat(server.fetch(PROJECT, QUESTION).text()).contains("\"values\":[14]");
        Answer stored =
            server.post(
                "/v1/projects/%s/sources/flights/rows?ack=offline".formatted(PROJECT), rows(15));
        assertThat(stored.status()).as(stored.toString()).isEqualTo(200);
      }
    }
  }

  @Test
  void servesWhilePostgresqlIsFrozen() {
    Map<String, String> properties = TestServer.properties();
    try (TcpFaultProxy proxy =
            TcpFaultProxy.to(TestServices.postgresql().host(), TestServices.postgresql().port());
        TestServer server =
            TestServer.start(
                TestServer.with(
                    properties,
                    "asof.database.url",
                    proxy.through(properties.get("asof.database.url")),
                    "asof.database.connect-timeout",
                    "1s",
                    "asof.database.socket-timeout",
                    "2s"))) {
      awaitStatus(server, "/readyz", 200);
      assertThat(server.apply(FROZEN, Definitions.ROUTES).status()).isEqualTo(200);
      assertThat(server.push(FROZEN, "flights", rows(12)).status()).isEqualTo(200);

      proxy.stall();
      Answer apply = server.apply(FROZEN, Definitions.ROUTES);
      assertThat(apply.status()).as(apply.toString()).isEqualTo(503);
      assertThat(apply.code()).isEqualTo("registry-unavailable");
      Answer jobs = server.get("/v1/projects/%s/training-datasets".formatted(FROZEN));
      assertThat(jobs.status()).as(jobs.toString()).isEqualTo(503);
      assertThat(jobs.code()).isEqualTo("registry-unavailable");
      awaitStatus(server, "/actuator/health", 503);
      assertThat(server.get("/readyz").status()).isEqualTo(200);
      assertThat(server.push(FROZEN, "flights", rows(13)).status()).isEqualTo(200);
      assertThat(server.fetch(FROZEN, QUESTION).text()).contains("\"values\":[13]");

      proxy.heal();
      awaitStatus(server, "/actuator/health", 200);
      assertThat(server.apply(FROZEN, Definitions.ROUTES).status()).isEqualTo(200);
    }
  }

  @Test
  void losesNothingWhenItStops() {
    Map<String, String> properties = TestServer.properties();
    try (TestServer server = TestServer.start(properties)) {
      server.apply(PROJECT + "_stop", Definitions.ROUTES);
      for (int i = 0; i < 20; i++) {
        Answer answer =
            server.post(
                "/v1/projects/%s_stop/sources/flights/rows".formatted(PROJECT),
                "[{\"origin\":\"o%d\",\"destination\":\"d\",\"at\":\"%s\",\"delay\":%d}]"
                    .formatted(i, now(), i));
        assertThat(answer.json().path("accepted").asInt()).as(answer.toString()).isEqualTo(1);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
      }
    }
    try (TestServer server = TestServer.start(properties)) {
      awaitStatus(server, "/readyz", 200);
      for (int i = 0; i < 20; i++) {
        int row = i;
        Awaitility.await()
            .atMost(Duration.ofSeconds(40))
            .untilAsserted(() ->
                assertThat(
                        server
                            .fetch(
                                PROJECT + "_stop",
                                QUESTION
                                    .replace("\"a\"", "\"o%d\"".formatted(row))
                                    .replace("\"b\"", "\"d\""))
                            .text())
                    .contains("\"values\":[%d]".formatted(row)));
      }
    }
  }
}
