package dev.asof.ingestion;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.management.OperatingSystemMXBean;
import dev.asof.core.EntityName;
import dev.asof.core.FeatureViewName;
import dev.asof.core.JoinKeyName;
import dev.asof.core.ProjectName;
import dev.asof.core.definition.Entity;
import dev.asof.core.definition.Feature;
import dev.asof.core.definition.FeatureView;
import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.core.definition.JoinKey;
import dev.asof.core.row.EntityKeySchema;
import dev.asof.core.row.LogPosition;
import dev.asof.core.row.LogProgress;
import dev.asof.core.row.RowField;
import dev.asof.core.row.RowSchema;
import dev.asof.core.type.ScalarType;
import dev.asof.ingestion.log.LogTopic;
import dev.asof.ingestion.source.Acknowledgement;
import dev.asof.registry.ProjectDefinitions;
import dev.asof.testing.TestServices;
import dev.asof.testing.TestingKafka;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import jdk.jfr.Configuration;
import jdk.jfr.Recording;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How many rows a second one server takes from a source's topic into both stores: flights as JSON,
 * read by two views, each of which takes every row. Not among the tests; docs/benchmarks.md says
 * how to run it.
 *
 * <p>System properties: {@code asof.benchmark.rows}, {@code asof.benchmark.runs}, and {@code
 * asof.benchmark.jfr}, a file for a recording of the last run.
 */
class IngestionBenchmark {
  private static final int ROWS = Integer.getInteger("asof.benchmark.rows", 200_000);
  private static final int RUNS = Integer.getInteger("asof.benchmark.runs", 3);
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final int AIRPORTS = 300;

  private final TestingKafka kafka = TestServices.kafka();

  @Test
  void rowsFromATopicIntoBothStores(@TempDir Path folder) throws Exception {
    for (int run = 1; run <= RUNS; run++) {
      measure(run, folder.resolve("run" + run));
    }
  }

  private void measure(int run, Path folder) throws Exception {
    var project = new ProjectName("bench" + run);
    String topic = kafka.newTopic("flights", 4);
    ProjectDefinitions definitions = definitions(project, topic);
    produce(topic);
    var registry = new FixedRegistry(definitions);
    try (var stores =
            new TestStores(TestServices.redis().newDatabaseUri(), folder, Clock.systemUTC());
        var server =
            new IngestionServer(
                kafka.bootstrapServers(),
                registry,
                stores.online(),
                stores.tables(),
                Clock.systemUTC());
        Recording recording = new Recording(Configuration.getConfiguration("profile"))) {
      server.onlineWriter.start();
      server.offlineWriter.start();
      // One row first, so that topics, tables and consumers are there.
      server.push.push(
          definitions,
          TestViews.SOURCE,
          List.of(flight(new Random(0), 0)),
          Acknowledgement.OFFLINE);
      String jfr = System.getProperty("asof.benchmark.jfr");
      if (jfr != null && run == RUNS) {
        recording.setDestination(Path.of(jfr));
        recording.start();
      }
      long cpu = processCpu();
      Map<String, Long> threads = threadCpu();
      long start = System.nanoTime();
      registry.onChange(server.sources::follow);
      double logged = awaitRows(() -> logged(server, definitions), start);
      double online = awaitRows(() -> online(server, stores, definitions), start);
      double offline = awaitRows(() -> offline(server, stores, definitions), start);
      report(run, new double[] {logged, online, offline}, processCpu() - cpu, threads);
    }
  }

  private static void report(int run, double[] seconds, long cpu, Map<String, Long> before) {
    System.out.printf(
        "run %d: %,d rows, 2 views: on the log %,.0f rows/s, in Redis %,.0f rows/s, in both stores %,.0f rows/s; CPU of this JVM with its Kafka broker %.1f µs a row%n",
        run,
        ROWS,
        ROWS / seconds[0],
        ROWS / seconds[1],
        ROWS / Math.max(seconds[1], seconds[2]),
        cpu / 1e3 / ROWS);
    Map<String, Long> used = new TreeMap<>();
    threadCpu().forEach((name, nanos) -> used.put(name, nanos - before.getOrDefault(name, 0L)));
    used.entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .limit(12)
        .forEach(entry ->
            System.out.printf(
                "  %6.2f µs a row: %s%n", entry.getValue() / 1e3 / ROWS, entry.getKey()));
  }

  private interface Count {
    long rows();
  }

  private static double awaitRows(Count count, long start) {
    while (count.rows() < 2L * ROWS) {
      if (System.nanoTime() - start > PATIENCE.toNanos()) {
        throw new AssertionError("only %d rows in %s".formatted(count.rows(), PATIENCE));
      }
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
    return (System.nanoTime() - start) / 1e9;
  }

  /** Offsets, of which transaction markers are few. */
  private static long offsets(LogProgress progress) {
    return progress.partitions().values().stream()
        .mapToLong(LogProgress.Partition::nextOffset)
        .sum();
  }

  private static long logged(IngestionServer server, ProjectDefinitions definitions) {
    return definitions.views().stream().mapToLong(view -> offsets(server.topics.end(view))).sum();
  }

  private static long online(
      IngestionServer server, TestStores stores, ProjectDefinitions definitions) {
    boolean done =
        definitions.views().stream()
            .allMatch(view ->
                covers(
                    stores.online().findProgress(view).orElseThrow().applied(),
                    server.topics.end(view)));
    return done ? Long.MAX_VALUE : 0;
  }

  private static long offline(
      IngestionServer server, TestStores stores, ProjectDefinitions definitions) {
    boolean done =
        definitions.views().stream()
            .allMatch(view -> {
              LogTopic log = server.topics.logOf(view);
              return covers(
                  stores.tables().open(view).loadProgress(log.id(), log.partitions()),
                  server.topics.end(view));
            });
    return done ? Long.MAX_VALUE : 0;
  }

  /** All but what may be the marker of the last transaction. */
  private static boolean covers(LogProgress progress, LogProgress end) {
    return end.partitions().entrySet().stream()
        .allMatch(entry ->
            entry.getValue().nextOffset() < 2
                || progress.covers(
                    new LogPosition(1, entry.getKey(), entry.getValue().nextOffset() - 2)));
  }

  private void produce(String topic) {
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
      for (int i = 0; i < ROWS; i++) {
        producer.send(new ProducerRecord<>(topic, flight(random, i)));
      }
    }
  }

  private static byte[] flight(Random random, int number) {
    Instant departed = Instant.parse("2026-01-05T10:00:00Z").plusSeconds(number / 10);
    return "{\"origin\":\"A%02d\",\"destination\":\"B%02d\",\"at\":\"%s\",\"delay\":%d,\"distance\":%d,\"carrier\":\"C%d\",\"cancelled\":%b}"
        .formatted(
            random.nextInt(AIRPORTS),
            random.nextInt(AIRPORTS),
            departed,
            random.nextInt(200) - 30,
            random.nextInt(4_000),
            random.nextInt(15),
            random.nextInt(50) == 0)
        .getBytes(UTF_8);
  }

  private static ProjectDefinitions definitions(ProjectName project, String topic) {
    var origin = new JoinKey(new JoinKeyName("origin"), ScalarType.STRING);
    var destination = new JoinKey(new JoinKeyName("destination"), ScalarType.STRING);
    var airport = new Entity(new EntityName("airport"), List.of(origin), "", Map.of());
    var route = new Entity(new EntityName("route"), List.of(origin, destination), "", Map.of());
    int id = 1_000 * Integer.parseInt(project.value().substring("bench".length()));
    return new ProjectDefinitions(
        project,
        1,
        List.of(airport, route),
        List.of(TestViews.source(topic)),
        List.of(view(project, id + 1, airport), view(project, id + 2, route)),
        List.of());
  }

  private static FeatureViewVersion view(ProjectName project, int id, Entity entity) {
    List<Feature> features =
        List.of(
            Feature.of("delay", ScalarType.INT32),
            Feature.of("distance", ScalarType.FLOAT64),
            Feature.of("carrier", ScalarType.STRING),
            Feature.of("cancelled", ScalarType.BOOL));
    var view =
        new FeatureView(
            new FeatureViewName(entity.name().value() + "_delay"),
            1,
            List.of(entity.name()),
            List.of(TestViews.SOURCE),
            FeatureView.Time.UNBOUNDED,
            false,
            features,
            FeatureView.ViewLabels.NONE);
    List<RowField> fields = new ArrayList<>();
    for (Feature feature : features) {
      fields.add(
          new RowField(
              1000 + 2 * fields.size(), feature.name(), feature.type(), feature.nullable()));
    }
    return new FeatureViewVersion(
        project,
        id,
        view,
        new EntityKeySchema(project, entity.joinKeys()),
        new FeatureViewVersion.Schemas(1, Map.of(1, new RowSchema(fields))));
  }

  private static long processCpu() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }

  /** CPU time by thread name, digits left out. */
  private static Map<String, Long> threadCpu() {
    var threads = ManagementFactory.getThreadMXBean();
    Map<String, Long> cpu = new HashMap<>();
    for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
      if (thread != null) {
        String name = thread.getThreadName().replaceAll("[0-9a-f]{8}-[-0-9a-f]+|\\d+", "#");
        cpu.merge(name, Math.max(0, threads.getThreadCpuTime(thread.getThreadId())), Long::sum);
      }
    }
    return cpu;
  }
}
