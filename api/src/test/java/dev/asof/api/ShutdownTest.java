package dev.asof.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.asof.testing.ChildServer;
import dev.asof.testing.TestServices;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** SIGTERM while the service is at work: it answers what it has taken, and loses none of it. */
class ShutdownTest {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final String BASE = "/v1/projects/shutdown";
  private static final String ROWS = BASE + "/sources/flights/rows";

  /** What the JVM says of an end by SIGTERM: 128 and the signal's number. */
  private static final int TERMINATED = 143;

  /**
   * The delays of the rows whose pushes were answered; a row's origin is {@code o} and its delay.
   */
  private final Queue<Integer> logged = new ConcurrentLinkedQueue<>();

  private final Queue<String> refused = new ConcurrentLinkedQueue<>();
  private final AtomicInteger numbers = new AtomicInteger(1);
  private final AtomicInteger answers = new AtomicInteger();
  private volatile boolean stopping;

  @Test
  void answersWhatItHasTakenAndLosesNothing() throws Exception {
    Map<String, String> properties = properties();
    String dataset;
    try (var server =
        ChildServer.start(
            AsofApplication.class, properties, Path.of("target", "shutdown-first.log"))) {
      await().atMost(PATIENCE).until(server::ready);
      apply(server);
      push(server, 0, "offline");
      List<Thread> load = load(server);
      await().atMost(PATIENCE).until(() -> logged.size() > 50 && answers.get() > 50);
      dataset = submitDataset(server);
      // Answered by the next commit to the table only, and seen in Redis before: it is under way.
      var slow = CompletableFuture.supplyAsync(() -> push(server, -1, "offline"));
      await().atMost(PATIENCE).until(() -> online(server, List.of(-1)).equals(List.of(-1)));

      stopping = true;
      assertThat(server.jvm().stop()).isEqualTo(TERMINATED);
      assertThat(slow.get().statusCode()).as(slow.get().body()).isEqualTo(200);
      for (Thread thread : load) {
        thread.join();
      }
      assertThat(refused).isEmpty();
    }
    try (var server =
        ChildServer.start(
            AsofApplication.class, properties, Path.of("target", "shutdown-next.log"))) {
      await().atMost(PATIENCE).until(server::ready);
      List<Integer> rows = new ArrayList<>(logged);
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(online(server, rows)).isEqualTo(rows));
      assertThat(offline(server, rows)).isEqualTo(rows);
      assertEachOnce(StoredRows.of(properties, "shutdown"));
      await()
          .atMost(PATIENCE)
          .untilAsserted(() ->
              assertThat(JSON.readTree(server.get(dataset).body()).path("state").asString())
                  .isEqualTo("done"));
      assertThat(server.get(dataset + "/data").body().lines().toList().getLast()).endsWith(",0");
    }
  }

  /** With tables on S3, whose client has to be there for the last commits, too. */
  private static Map<String, String> properties() {
    return TestServer.with(
        TestServer.onS3(TestServer.properties(), TestServices.s3()),
        "asof.ingestion.offline-commit.interval",
        "4s",
        "asof.http.max-body",
        "64MB",
        "asof.http.max-entities",
        "100000",
        "asof.http.max-values",
        "1000000");
  }

  private static void apply(ChildServer server) {
    var files = List.of(Map.of("path", "routes.yaml", "content", Definitions.ROUTES));
    HttpResponse<String> applied =
        server.post(BASE + "/definitions/apply", JSON.writeValueAsString(Map.of("files", files)));
    assertThat(applied.statusCode()).as(applied.body()).isEqualTo(200);
  }

  private static HttpResponse<String> push(ChildServer server, int delay, String ack) {
    String row =
        "[{\"origin\":\"o%d\",\"destination\":\"d\",\"at\":\"%s\",\"delay\":%d}]"
            .formatted(delay, now(), delay);
    return server.post(ROWS + "?ack=" + ack, row);
  }

  /** Pushes rows and asks for them until the service is gone. */
  private List<Thread> load(ChildServer server) {
    Runnable pushing =
        () -> {
          int delay = numbers.getAndIncrement();
          if (taken(push(server, delay, "logged"))) {
            logged.add(delay);
          }
        };
    Runnable asking =
        () -> {
          if (taken(server.post(BASE + "/online-features", question(List.of(0))))) {
            answers.incrementAndGet();
          }
        };
    return List.of(
        Thread.ofVirtual().start(() -> untilItIsGone(pushing)),
        Thread.ofVirtual().start(() -> untilItIsGone(pushing)),
        Thread.ofVirtual().start(() -> untilItIsGone(asking)),
        Thread.ofVirtual().start(() -> untilItIsGone(asking)));
  }

  private void untilItIsGone(Runnable step) {
    try {
      while (true) {
        step.run();
      }
    } catch (UncheckedIOException gone) {
      if (!stopping) {
        refused.add(gone.toString());
      }
    }
  }

  /** A service that stops may refuse what it has not taken yet, but not answer it with an error. */
  private boolean taken(HttpResponse<String> answer) {
    boolean taken = answer.statusCode() == 200;
    if (!taken && !(stopping && answer.statusCode() == 503)) {
      refused.add(answer.statusCode() + " " + answer.body());
    }
    return taken;
  }

  /**
   * A dataset about a moment to come, for which the job has to wait: it runs when it is stopped.
   */
  private static String submitDataset(ChildServer server) {
    String question =
        """
        {"features":["route_delay:delay"],"format":"csv",
         "spine":{"rows":[{"origin":"o0","destination":"d","timestamp":"%s"}]}}
        """
            .formatted(now().plusSeconds(10));
    HttpResponse<String> submitted = server.post(BASE + "/training-datasets", question);
    assertThat(submitted.statusCode()).as(submitted.body()).isEqualTo(202);
    String dataset = submitted.headers().firstValue("Location").orElseThrow();
    await()
        .atMost(PATIENCE)
        .until(() ->
            JSON.readTree(server.get(dataset).body()).path("state").asString().equals("running"));
    return dataset;
  }

  private static List<Integer> online(ChildServer server, List<Integer> rows) {
    HttpResponse<String> answer = server.post(BASE + "/online-features", question(rows));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JSON.readTree(answer.body())
        .path("rows")
        .valueStream()
        .map(row -> row.path("values").path(0).asInt(Integer.MIN_VALUE))
        .toList();
  }

  private static String question(List<Integer> rows) {
    return "{\"features\":[\"route_delay:delay\"],\"entities\":[%s]}"
        .formatted(
            rows.stream()
                .map("{\"origin\":\"o%d\",\"destination\":\"d\"}"::formatted)
                .collect(Collectors.joining(",")));
  }

  private static List<Integer> offline(ChildServer server, List<Integer> rows) {
    Instant now = now();
    String spine =
        rows.stream()
            .map(delay ->
                "{\"origin\":\"o%d\",\"destination\":\"d\",\"timestamp\":\"%s\"}"
                    .formatted(delay, now))
            .collect(Collectors.joining(","));
    HttpResponse<String> answer =
        server.post(
            BASE + "/historical-features",
            "{\"features\":[\"route_delay:delay\"],\"spine\":{\"rows\":[%s]}}".formatted(spine),
            "Accept",
            "application/json");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JSON.readTree(answer.body())
        .path("rows")
        .valueStream()
        .map(row -> row.path(row.size() - 1))
        .map(value -> value.asInt(Integer.MIN_VALUE))
        .toList();
  }

  /** Pushes that were not answered may have reached the log all the same. */
  private void assertEachOnce(StoredRows stored) {
    assertThat(stored.rows())
        .isEqualTo(stored.positions())
        .isBetween(logged.size() + 2L, numbers.get() + 1L);
  }

  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.MICROS);
  }
}
