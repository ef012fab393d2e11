package dev.asof.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asof.api.TestServer.Answer;
import dev.asof.testing.TestingRedis;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Redis hangs: its connections stay open and it says nothing, which is worse than being gone. */
class FrozenRedisTest {
  private static final String PROJECT = "frozen_redis";
  private static final String QUESTION =
      "{\"features\":[\"route_delay:delay\"],\"entities\":[{\"origin\":\"a\",\"destination\":\"b\"}]}";

  /** Far longer than the command timeout, and far shorter than waiting for Redis would take. */
  private static final Duration SOON = Duration.ofSeconds(30);

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @Test
  void refusesQuestionsInTimeAndRecoversByItself() {
    try (TestingRedis redis = TestingRedis.start();
        TestServer server =
            TestServer.start(
                TestServer.with(
                    TestServer.properties(),
                    "asof.online.redis-url",
                    redis.uri(),
                    "asof.online.command-timeout",
                    "1s"))) {
      awaitStatus(server, "/readyz", 200);
      assertThat(server.apply(PROJECT, Definitions.ROUTES).status()).isEqualTo(200);
      assertThat(server.push(PROJECT, "flights", row(12)).status()).isEqualTo(200);
      assertThat(server.fetch(PROJECT, QUESTION).text()).contains("\"values\":[12]");

      redis.pause();
      assertThat(askOften(server)).allSatisfy(FrozenRedisTest::assertUnavailable);
      awaitStatus(server, "/readyz", 503);
      assertThat(server.get("/livez").status()).isEqualTo(200);
      assertUnavailable(server.fetch(PROJECT, QUESTION));
      Answer logged =
          server.post("/v1/projects/%s/sources/flights/rows".formatted(PROJECT), row(13));
      assertThat(logged.status()).as(logged.toString()).isEqualTo(200);

      redis.resume();
      awaitStatus(server, "/readyz", 200);
      Awaitility.await()
          .atMost(PATIENCE)
          .untilAsserted(() ->
              assertThat(server.fetch(PROJECT, QUESTION).text())
                  .contains("\"values\":[13]")
                  .contains("FRESH"));
    }
  }

  /** Questions side by side: none of them waits for the others' timeouts. */
  private static List<Answer> askOften(TestServer server) {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<CompletableFuture<Answer>> asked =
          IntStream.range(0, 20)
              .mapToObj(_ ->
                  CompletableFuture.supplyAsync(() -> server.fetch(PROJECT, QUESTION), threads)
                      .orTimeout(SOON.toSeconds(), java.util.concurrent.TimeUnit.SECONDS))
              .toList();
      return asked.stream().map(CompletableFuture::join).toList();
    }
  }

  private static void assertUnavailable(Answer answer) {
    assertThat(answer.status()).as(answer.toString()).isEqualTo(503);
    assertThat(answer.code()).isEqualTo("online-store-unavailable");
    assertThat(answer.header("Retry-After")).isNotBlank();
  }

  private static void awaitStatus(TestServer server, String path, int status) {
    Awaitility.await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(server.get(path).status()).isEqualTo(status));
  }

  private static String row(int delay) {
    return "[{\"origin\":\"a\",\"destination\":\"b\",\"at\":\"%s\",\"delay\":%d}]"
        .formatted(Instant.now().truncatedTo(ChronoUnit.MICROS), delay);
  }
}
