package dev.asof.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import dev.asof.core.JoinKeyName;
import dev.asof.core.Micros;
import dev.asof.core.row.LogProgress.Partition;
import dev.asof.core.row.LoggedRow;
import dev.asof.online.EntityRow;
import dev.asof.online.FeatureFetcher;
import dev.asof.online.OnlineProgress;
import dev.asof.online.OnlineStoreProperties;
import dev.asof.online.RedisOnlineStore;
import dev.asof.testing.TestingRedis;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The online store by itself: rows written a second, and the latency of a fetch of one entity. */
@Command(
    name = "online-store",
    description = "Writes rows to a Redis of its own and fetches entities one by one, in this JVM.",
    mixinStandardHelpOptions = true)
final class OnlineStoreBenchmark implements Callable<Integer> {
  private static final int FEATURES = 2;

  @Mixin private RunOptions options = new RunOptions();

  @Option(
      names = "--rows",
      defaultValue = "400000",
      description = "Rows written per run (${DEFAULT-VALUE}).")
  private int rows;

  @Option(
      names = "--batch",
      defaultValue = "2000",
      description = "Rows per write (${DEFAULT-VALUE}).")
  private int batch;

  @Option(
      names = "--keys",
      defaultValue = "50000",
      description = "Entities that the rows are of (${DEFAULT-VALUE}).")
  private int keys;

  @Option(
      names = "--fetches",
      defaultValue = "40000",
      description = "Fetches per run (${DEFAULT-VALUE}).")
  private int fetches;

  private final MeasuredView view = new MeasuredView(1, FEATURES);

  @Override
  public Integer call() {
    try (TestingRedis redis = TestingRedis.start();
        RedisOnlineStore store =
            RedisOnlineStore.open(
                OnlineStoreProperties.at(redis.uri()),
                Clock.systemUTC(),
                new SimpleMeterRegistry())) {
      var fetcher = new FeatureFetcher(store, Clock.systemUTC(), new SimpleMeterRegistry());
      run(store, fetcher, 0, new Figures());
      var figures = new Figures();
      try (var _ = options.record(ProcessHandle.current())) {
        for (int run = 1; run <= options.runs; run++) {
          run(store, fetcher, run, figures);
          figures.endRun(run);
        }
      }
      figures.summarize();
    }
    return 0;
  }

  private void run(RedisOnlineStore store, FeatureFetcher fetcher, int run, Figures figures) {
    write(store, run, figures);
    fetch(fetcher, figures);
  }

  /** Rows of every run are newer than those of the one before: each of them is written. */
  private void write(RedisOnlineStore store, int run, Figures figures) {
    OnlineProgress progress = store.loadProgress(view.version(), MeasuredView.LOG, Map.of(0, 0L));
    Instant start = Micros.floor(Instant.now());
    long first = (long) run * rows;
    List<LoggedRow> written =
        IntStream.range(0, rows)
            .mapToObj(i -> view.row(i % keys, start, start, first + i, i, -i))
            .toList();
    long cpu = processorNanos();
    long begin = System.nanoTime();
    for (int from = 0; from < rows; from += batch) {
      int to = Math.min(rows, from + batch);
      progress =
          store.write(
              view.version(),
              written.subList(from, to),
              progress,
              Map.of(0, new Partition(first + to, start)));
    }
    figures.add("written, rows/s", rows * 1e9 / (System.nanoTime() - begin));
    figures.add(
        "written, client's µs of processor time a row", (processorNanos() - cpu) / 1e3 / rows);
  }

  private void fetch(FeatureFetcher fetcher, Figures figures) {
    var selection = view.allFeatures();
    long[] nanos = new long[fetches];
    long cpu = processorNanos();
    for (int i = 0; i < fetches; i++) {
      var entity = new EntityRow(Map.of(new JoinKeyName("id"), (long) (i % keys)));
      long begin = System.nanoTime();
      fetcher.fetch(selection, List.of(entity));
      nanos[i] = System.nanoTime() - begin;
    }
    double micros = (processorNanos() - cpu) / 1e3 / fetches;
    figures.addPercentiles("fetched, ", nanos, "µs", 1e3);
    figures.add("fetched, client's µs of processor time", micros);
  }

  private static long processorNanos() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }
}
