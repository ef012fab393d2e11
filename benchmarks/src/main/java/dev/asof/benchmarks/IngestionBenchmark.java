package dev.asof.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.asof.api.AsofApplication;
import dev.asof.testing.ChildServer;
import dev.asof.testing.TestServices;
import dev.asof.testing.TestingKafka;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** How many rows a second one server takes from a source's topic into both stores. */
@Command(
    name = "ingestion",
    description =
        "Flights as JSON in a topic, read by two views, each of which takes every row: from the moment at which"
            + " a server in a JVM of its own is told of the topic until both stores hold all of it.",
    mixinStandardHelpOptions = true)
final class IngestionBenchmark implements Callable<Integer> {
  private static final int AIRPORTS = 300;
  private static final List<String> VIEWS = List.of("airport_delay", "route_delay");

  private static final String DEFINITIONS =
      """
      kind: Entity
      name: airport
      joinKeys: [{name: origin, type: string}]
      ---
      kind: Entity
      name: route
      joinKeys: [{name: origin, type: string}, {name: destination, type: string}]
      ---
      kind: Source
      name: flights
      push: true
      eventTimestamp: {from: /at, format: iso8601}
      """;

  private static final String VIEW =
      """
      ---
      kind: FeatureView
      name: %s_delay
      version: 1
      entities: [%s]
      sources: [flights]
      features:
        - {name: delay, type: int32}
        - {name: distance, type: float64}
        - {name: carrier, type: string}
        - {name: cancelled, type: bool}
      """;

  @Mixin private RunOptions options = new RunOptions();

  @Option(
      names = "--rows",
      defaultValue = "500000",
      description =
          "Rows in the topic (${DEFAULT-VALUE}); the fewer, the more the last offline commit's interval counts.")
  private int rows;

  @Option(
      names = "--partitions",
      defaultValue = "4",
      description = "Partitions of the topic and of the logs (${DEFAULT-VALUE}).")
  private int partitions;

  @Override
  public Integer call() {
    Map<String, String> settings = TestServices.newSettings();
    settings.put("asof.ingestion.log.partitions", String.valueOf(partitions));
    var figures = new Figures();
    try (var server =
        ChildServer.start(
            AsofApplication.class,
            settings,
            Path.of("benchmarks", "target", "ingestion-server.log"))) {
      for (int run = 1; run <= options.runs; run++) {
        MeasuredProject project = MeasuredProject.on(server, "bench" + run);
        String topic = prepare(project);
        try (var _ = options.record(server.jvm().handle())) {
          measure(project, topic, figures);
        }
        figures.endRun(run);
      }
    }
    figures.summarize();
    return 0;
  }

  /** Has topics, tables and consumers made by one row, and fills the topic. */
  private String prepare(MeasuredProject project) {
    project.apply(definitions(null));
    project.push("flights", "[" + flight(new Random(0), 0) + "]", "offline");
    TestingKafka kafka = TestServices.kafka();
    String topic = kafka.newTopic("flights", partitions);
    var random = new Random(1);
    try (var producer =
        new KafkaProducer<>(
            Map.<String, Object>of(
                "bootstrap.servers",
                kafka.bootstrapServers(),
                "linger.ms",
                5,
                "compression.type",
                "lz4"),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (int i = 0; i < rows; i++) {
        var _ = producer.send(new ProducerRecord<>(topic, flight(random, i).getBytes(UTF_8)));
      }
    }
    return topic;
  }

  private void measure(MeasuredProject project, String topic, Figures figures) {
    Duration before = project.processorTime();
    long start = System.nanoTime();
    project.apply(definitions(topic));
    double logged = seconds(project, "the log", this::logged, start);
    double online = seconds(project, "Redis", view -> covers(view, "online"), start);
    double offline = seconds(project, "the tables", view -> covers(view, "offline"), start);
    Duration spent = project.processorTime().minus(before);
    figures.add("on the log, rows/s", rows / logged);
    figures.add("in Redis, rows/s", rows / online);
    figures.add("in both stores, rows/s", rows / Math.max(online, offline));
    figures.add("server's processor time, µs a row", spent.toNanos() / 1e3 / rows);
  }

  private static double seconds(
      MeasuredProject project, String what, Predicate<JsonNode> reached, long start) {
    MeasuredProject.await(
        "all rows to be in " + what,
        () -> VIEWS.stream().map(project::freshness).allMatch(reached));
    return (System.nanoTime() - start) / 1e9;
  }

  /** Offsets, of which the markers of transactions are few. */
  private boolean logged(JsonNode view) {
    return view.path("log").path("nextOffsets").valueStream().mapToLong(JsonNode::asLong).sum()
        > rows;
  }

  /** All but what may be the marker of the last transaction. */
  private static boolean covers(JsonNode view, String store) {
    JsonNode held = view.path(store).path("nextOffsets");
    return view.path("log").path("nextOffsets").properties().stream()
        .allMatch(end -> held.path(end.getKey()).asLong(0) >= end.getValue().asLong() - 1);
  }

  private static String definitions(@Nullable String topic) {
    String kafka =
        topic == null ? "" : "kafka: {topic: %s, format: json, start: earliest}\n".formatted(topic);
    return DEFINITIONS
        + kafka
        + VIEW.formatted("airport", "airport")
        + VIEW.formatted("route", "route");
  }

  private static String flight(Random random, int number) {
    Instant departed = Instant.parse("2026-01-05T10:00:00Z").plusSeconds(number / 10);
    return "{\"origin\":\"A%02d\",\"destination\":\"B%02d\",\"at\":\"%s\",\"delay\":%d,\"distance\":%d,\"carrier\":\"C%d\",\"cancelled\":%b}"
        .formatted(
            random.nextInt(AIRPORTS),
            random.nextInt(AIRPORTS),
            departed,
            random.nextInt(200) - 30,
            random.nextInt(4_000),
            random.nextInt(15),
            random.nextInt(50) == 0);
  }
}
