package dev.asof.benchmarks;

import dev.asof.api.AsofApplication;
import dev.asof.core.Micros;
import dev.asof.testing.ChildServer;
import dev.asof.testing.TestServices;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The latency of online answers over HTTP, and the processor time that they cost the server. */
@Command(
    name = "serving",
    description =
        "One connection asks a server in a JVM of its own for entities at random: latency, and the server's"
            + " processor time, its writers' included.",
    mixinStandardHelpOptions = true)
final class ServingBenchmark implements Callable<Integer> {
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

  private static final int ROWS_PER_PUSH = 500;

  @Mixin private RunOptions options = new RunOptions();

  @Option(
      names = "--entities",
      split = ",",
      defaultValue = "1,10",
      description = "Entities per request, one series for each number (${DEFAULT-VALUE}).")
  private List<Integer> entities = List.of();

  @Option(
      names = "--features",
      defaultValue = "10",
      description = "Features of the view, all asked for (${DEFAULT-VALUE}).")
  private int features;

  @Option(
      names = "--keys",
      defaultValue = "2000",
      description = "Entities that have a row (${DEFAULT-VALUE}).")
  private int keys;

  @Option(
      names = "--warm-up",
      defaultValue = "20000",
      description = "Requests before anything is measured (${DEFAULT-VALUE}).")
  private int warmUp;

  @Option(
      names = "--requests",
      defaultValue = "20000",
      description = "Requests per run and series (${DEFAULT-VALUE}).")
  private int requests;

  private final HttpClient http = HttpClient.newHttpClient();
  private final Random random = new Random(1);

  @Override
  public Integer call() throws IOException, InterruptedException {
    try (var server =
        ChildServer.start(
            AsofApplication.class,
            TestServices.newSettings(),
            Path.of("benchmarks", "target", "serving-server.log"))) {
      MeasuredProject project = MeasuredProject.on(server, "bench");
      fill(project);
      ask(server, 1, warmUp);
      var figures = new Figures();
      try (var _ = options.record(server.jvm().handle())) {
        for (int run = 1; run <= options.runs; run++) {
          for (int count : entities) {
            measure(project, count, figures);
          }
          figures.endRun(run);
        }
      }
      figures.summarize();
    }
    return 0;
  }

  private void fill(MeasuredProject project) {
    project.apply(
        DEFINITIONS
            + IntStream.range(0, features)
                .mapToObj("  - {name: f%02d, type: float64}\n"::formatted)
                .collect(Collectors.joining()));
    for (int first = 0; first < keys; first += ROWS_PER_PUSH) {
      project.push(
          "stats",
          IntStream.range(first, Math.min(keys, first + ROWS_PER_PUSH))
              .mapToObj(this::row)
              .collect(Collectors.joining(",", "[", "]")),
          "online");
    }
  }

  private String row(int id) {
    String values =
        IntStream.range(0, features)
            .mapToObj(feature -> "\"f%02d\":%s".formatted(feature, random.nextGaussian()))
            .collect(Collectors.joining(","));
    return "{\"driver_id\":%d,\"at\":\"%s\",%s}".formatted(id, Micros.floor(Instant.now()), values);
  }

  private void measure(MeasuredProject project, int count, Figures figures)
      throws IOException, InterruptedException {
    Duration before = project.processorTime();
    long[] nanos = ask(project.server(), count, requests);
    Duration spent = project.processorTime().minus(before);
    String series = "%d × %d ".formatted(count, features);
    figures.addPercentiles(series, nanos, "µs", 1e3);
    figures.add(series + "server's processor time, µs", spent.toNanos() / 1e3 / requests);
  }

  private long[] ask(ChildServer server, int count, int times)
      throws IOException, InterruptedException {
    long[] nanos = new long[times];
    for (int i = 0; i < times; i++) {
      HttpRequest request = question(server, count);
      long start = System.nanoTime();
      HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
      nanos[i] = System.nanoTime() - start;
      MeasuredProject.requireOk(answer);
    }
    return nanos;
  }

  private HttpRequest question(ChildServer server, int count) {
    String rows =
        IntStream.range(0, count)
            .mapToObj(_ -> "{\"driver_id\":%d}".formatted(random.nextInt(keys)))
            .collect(Collectors.joining(",", "[", "]"));
    return HttpRequest.newBuilder(server.uri("/v1/projects/bench/online-features"))
        .header("Content-Type", "application/json")
        .POST(
            BodyPublishers.ofString(
                "{\"features\":[\"driver_stats:*\"],\"entities\":%s}".formatted(rows)))
        .build();
  }
}
