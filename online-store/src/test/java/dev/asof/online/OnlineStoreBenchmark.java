package dev.asof.online;

import static dev.asof.online.SampleView.LOG;

import dev.asof.core.JoinKeyName;
import dev.asof.core.definition.ExpiredPolicy;
import dev.asof.core.definition.FeatureSelection;
import dev.asof.core.definition.FeatureSelection.SelectedFeature;
import dev.asof.core.definition.FeatureView.Time;
import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.core.row.LogProgress.Partition;
import dev.asof.core.row.LoggedRow;
import dev.asof.testing.TestingRedis;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Measures the online store on a Redis of its own: rows per second of {@link OnlineStore#write},
 * and latency and client CPU of a fetch of one entity. Run it with
 *
 * <pre>
 * ./mvnw -q -pl online-store -am test -Dtest=OnlineStoreBenchmark -Dsurefire.failIfNoSpecifiedTests=false
 * </pre>
 *
 * <p>Not one of the tests that a build runs: its name ends otherwise.
 */
class OnlineStoreBenchmark {
  private static final int ROWS = 400_000;
  private static final int BATCH = 2_000;
  private static final int KEYS = 50_000;
  private static final int FETCHES = 40_000;

  @Test
  void measure() {
    try (TestingRedis redis = TestingRedis.start();
        RedisOnlineStore store =
            RedisOnlineStore.open(
                OnlineStoreProperties.at(redis.uri()),
                Clock.systemUTC(),
                new SimpleMeterRegistry())) {
      FeatureViewVersion view = SampleView.keyedBy(Time.UNBOUNDED, "origin");
      write(store, view, "warm-up");
      write(store, view, "measured");
      var fetcher = new FeatureFetcher(store, Clock.systemUTC(), new SimpleMeterRegistry());
      fetch(fetcher, view, "warm-up");
      fetch(fetcher, view, "measured");
    }
  }

  private static void write(RedisOnlineStore store, FeatureViewVersion view, String round) {
    OnlineProgress progress = store.loadProgress(view, LOG, Map.of(0, 0L));
    Instant start = Instant.parse("2026-01-05T12:00:00Z").plusSeconds(round.length() * 1_000_000L);
    List<LoggedRow> rows =
        IntStream.range(0, ROWS)
            .mapToObj(i ->
                SampleView.row(
                    view, List.of("origin-" + i % KEYS), start.plusMillis(i), i, i, "AA"))
            .toList();
    long cpu = cpuNanos();
    long begin = System.nanoTime();
    for (int from = 0; from < ROWS; from += BATCH) {
      var moved = Map.of(0, new Partition(ROWS + from, start));
      progress = store.write(view, rows.subList(from, from + BATCH), progress, moved);
    }
    long nanos = System.nanoTime() - begin;
    System.out.printf(
        "%s: write %,d rows in batches of %,d: %,.0f rows/s, client CPU %.1f µs/row%n",
        round, ROWS, BATCH, ROWS * 1e9 / nanos, (cpuNanos() - cpu) / 1e3 / ROWS);
  }

  private static void fetch(FeatureFetcher fetcher, FeatureViewVersion view, String round) {
    var selection =
        new FeatureSelection(
            view.view().features().stream()
                .map(feature -> new SelectedFeature(view, feature, feature.name().value()))
                .toList(),
            ExpiredPolicy.NULL);
    long[] nanos = new long[FETCHES];
    long cpu = cpuNanos();
    for (int i = 0; i < FETCHES; i++) {
      var entity = new EntityRow(Map.of(new JoinKeyName("origin"), "origin-" + i % KEYS));
      long begin = System.nanoTime();
      fetcher.fetch(selection, List.of(entity));
      nanos[i] = System.nanoTime() - begin;
    }
    double cpuMicros = (cpuNanos() - cpu) / 1e3 / FETCHES;
    Arrays.sort(nanos);
    System.out.printf(
        "%s: fetch 1 entity × 2 features: p50 %.0f µs, p99 %.0f µs, client CPU %.0f µs%n",
        round, nanos[FETCHES / 2] / 1e3, nanos[FETCHES * 99 / 100] / 1e3, cpuMicros);
  }

  private static long cpuNanos() {
    var system = ManagementFactory.getOperatingSystemMXBean();
    return ((com.sun.management.OperatingSystemMXBean) system).getProcessCpuTime();
  }
}
