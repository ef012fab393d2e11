package dev.asof.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/**
 * The latency of online answers over HTTP, and the processor time they cost the server, which runs
 * in a JVM of its own. Named so that it runs only when asked for; prints to the test's output.
 */
class ServingBenchmark {
  private static final int ENTITIES = 2_000;
  private static final int FEATURES = 10;
  private static final int WARM_UP = 20_000;
  private static final int REQUESTS = 20_000;
  private static final int RUNS = 3;

  private static final String DEFINITIONS =
      """
      kind: Entity
      name: driver
      joinKeys: [{name: driver_id, type: int64}]
      ---
      kind: Source
      name: stats
      push: true
      eventTimestamp: {from: /at, format: iso8601}
      ---
      kind: FeatureView
      name: driver_stats
      version: 1
      entities: [driver]
      sources: [stats]
      ttl: 24h
      freshness: {maxAge: 1h, maxLag: 10s}
      features:
      """;

  private final HttpClient http = HttpClient.newHttpClient();
  private final Random random = new Random(1);

  @Test
  void oneConnectionAskingForOneEntityAndForTen() throws IOException, InterruptedException {
    Map<String, String> properties = new HashMap<>(TestServer.properties());
    try (var server =
        ServerProcess.start(properties, Path.of("target", "serving-benchmark-server.log"))) {
      Awaitility.await().atMost(Duration.ofSeconds(60)).until(server::ready);
      fill(server);
      ask(server, 1, WARM_UP);
      for (int run = 1; run <= RUNS; run++) {
        report(server, run, 1);
        report(server, run, 10);
      }
    }
  }

  private static void fill(ServerProcess server) {
    String features =
        IntStream.range(0, FEATURES)
            .mapToObj("  - {name: f%02d, type: float64}\n"::formatted)
            .collect(Collectors.joining());
    String body =
        JsonMapper.shared()
            .writeValueAsString(
                Map.of(
                    "files", List.of(Map.of("path", "b.yaml", "content", DEFINITIONS + features))));
    assertThat(server.post("/v1/projects/bench/definitions/apply", body).statusCode())
        .isEqualTo(200);
    var random = new Random(2);
    for (int first = 0; first < ENTITIES; first += 500) {
      String rows =
          IntStream.range(first, first + 500)
              .mapToObj(id ->
                  "{\"driver_id\":%d,\"at\":\"%s\",%s}"
                      .formatted(
                          id,
                          Instant.now(),
                          IntStream.range(0, FEATURES)
                              .mapToObj(f -> "\"f%02d\":%s".formatted(f, random.nextGaussian()))
                              .collect(Collectors.joining(","))))
              .collect(Collectors.joining(",", "[", "]"));
      var pushed = server.post("/v1/projects/bench/sources/stats/rows?ack=online", rows);
      assertThat(pushed.statusCode()).as(pushed.body()).isEqualTo(200);
    }
  }

  private void report(ServerProcess server, int run, int entities)
      throws IOException, InterruptedException {
    Duration before = server.processorTime();
    long[] nanos = ask(server, entities, REQUESTS);
    Duration spent = server.processorTime().minus(before);
    Arrays.sort(nanos);
    System.out.printf(
        "run %d: %2d × %d: p50 %.0f µs, p99 %.0f µs, server %.0f µs of processor time per request%n",
        run,
        entities,
        FEATURES,
        nanos[REQUESTS / 2] / 1e3,
        nanos[REQUESTS * 99 / 100] / 1e3,
        spent.toNanos() / 1e3 / REQUESTS);
  }

  private long[] ask(ServerProcess server, int entities, int requests)
      throws IOException, InterruptedException {
    long[] nanos = new long[requests];
    for (int i = 0; i < requests; i++) {
      HttpRequest request = question(server, entities);
      long start = System.nanoTime();
      HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
      nanos[i] = System.nanoTime() - start;
      assertThat(answer.statusCode()).isEqualTo(200);
    }
    return nanos;
  }

  private HttpRequest question(ServerProcess server, int entities) {
    String rows =
        IntStream.range(0, entities)
            .mapToObj(_ -> "{\"driver_id\":%d}".formatted(random.nextInt(ENTITIES)))
            .collect(Collectors.joining(",", "[", "]"));
    return HttpRequest.newBuilder(server.uri("/v1/projects/bench/online-features"))
        .header("Content-Type", "application/json")
        .POST(
            BodyPublishers.ofString(
                "{\"features\":[\"driver_stats:*\"],\"entities\":%s}".formatted(rows)))
        .build();
  }
}
