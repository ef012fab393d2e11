package dev.asof.offline;

import dev.asof.core.definition.ExpiredPolicy;
import dev.asof.core.definition.FeatureView;
import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.core.definition.Freshness;
import dev.asof.core.pointintime.TimeMode;
import dev.asof.core.row.LogPosition;
import dev.asof.core.row.LogProgress;
import dev.asof.core.row.LogProgress.LogId;
import dev.asof.core.row.LogProgress.Partition;
import dev.asof.core.row.LoggedRow;
import dev.asof.core.row.RowTime;
import dev.asof.core.type.ScalarType;
import dev.asof.core.type.ValueType;
import dev.asof.offline.join.DatasetFormat;
import dev.asof.offline.join.JoinQuestion;
import dev.asof.offline.join.JoinTestStore;
import dev.asof.offline.join.JoinedRows;
import dev.asof.offline.join.Spine;
import dev.asof.offline.join.TrainingDatasetWriter;
import dev.asof.offline.table.FeatureTable;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Times commits and joins. Run with {@code ./mvnw -pl offline-store -am test
 * -Dtest=OfflineStoreBenchmark -Dsurefire.failIfNoSpecifiedTests=false -Dasof.benchmark=true};
 * figures are in the test's output file.
 */
@EnabledIfSystemProperty(named = "asof.benchmark", matches = "true")
class OfflineStoreBenchmark {
  private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
  private static final int KEYS = 5_000;
  private static final int FILES = 100;
  private static final int ROWS_PER_FILE = 10_000;
  private static final int SPINE = 100_000;

  @TempDir Path folder;

  @Test
  void timesCommits() {
    FeatureViewVersion view = view(1);
    try (TestStore store = TestStore.in(folder)) {
      FeatureTable table = store.tables().open(view);
      LogProgress base = table.loadProgress(new LogId(1, "topic"), 1);
      long[] millis = new long[300];
      for (int i = 0; i < millis.length; i++) {
        List<LoggedRow> rows = rows(view, new Random(i), 100L * i, 100);
        LogProgress after = base.with(Map.of(0, new Partition(100L * i + 100, T0)));
        long start = System.nanoTime();
        base = table.append(rows, base, after);
        millis[i] = Duration.ofNanos(System.nanoTime() - start).toMillis();
      }
      System.out.printf(
          "commits of 100 rows: first 100 %s, last 100 %s%n",
          percentiles(Arrays.copyOf(millis, 100)),
          percentiles(Arrays.copyOfRange(millis, 200, 300)));
    }
  }

  @Test
  void timesJoins() {
    FeatureViewVersion view = view(10);
    try (JoinTestStore store = JoinTestStore.in(folder)) {
      for (int file = 0; file < FILES; file++) {
        store.append(
            view, rows(view, new Random(file), (long) file * ROWS_PER_FILE, ROWS_PER_FILE), T0);
      }
      Spine spine = spine(new Random(1));
      for (TimeMode mode : TimeMode.values()) {
        for (int round = 0; round < 3; round++) {
          JoinQuestion question =
              new JoinQuestion(JoinTestStore.all(ExpiredPolicy.NULL, view), spine, mode, Set.of());
          for (DatasetFormat format : DatasetFormat.values()) {
            long start = System.nanoTime();
            try (JoinedRows rows =
                store.join().join(question, store.join().snapshots(question.selection()))) {
              long joined = System.nanoTime();
              new TrainingDatasetWriter()
                  .write(rows, format, folder.resolve("out." + format.text()), _ -> {});
              System.out.printf(
                  "%s: %d spine rows over %d rows in %d files, 10 features: joined in %d ms, %s written in %d ms%n",
                  mode.text(),
                  SPINE,
                  FILES * ROWS_PER_FILE,
                  FILES,
                  Duration.ofNanos(joined - start).toMillis(),
                  format.text(),
                  Duration.ofNanos(System.nanoTime() - joined).toMillis());
            }
          }
        }
      }
    }
  }

  private static String percentiles(long[] millis) {
    Arrays.sort(millis);
    return "p50 %d ms, p99 %d ms"
        .formatted(millis[millis.length / 2], millis[millis.length * 99 / 100]);
  }

  private static FeatureViewVersion view(int features) {
    Map<String, ValueType> types = new TreeMap<>();
    IntStream.range(0, features).forEach(i -> types.put("f" + i, ScalarType.FLOAT64));
    return SampleViews.view(
        "bench",
        new FeatureView.Time(Duration.ofDays(1), Freshness.NO_TARGET, Duration.ofSeconds(1)),
        List.of(SampleViews.key("id", ScalarType.INT64)),
        types);
  }

  private static List<LoggedRow> rows(
      FeatureViewVersion view, Random random, long firstOffset, int count) {
    List<LoggedRow> rows = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      Instant event = T0.plusMillis((firstOffset + i) * 500L - random.nextInt(60_000));
      rows.add(
          SampleViews.row(
              view,
              List.of((long) random.nextInt(KEYS)),
              new RowTime(event, null),
              T0.plusMillis((firstOffset + i) * 500L),
              new LogPosition(1, 0, firstOffset + i),
              new ArrayList<>(random.doubles(view.view().features().size()).boxed().toList())));
    }
    return rows;
  }

  private static Spine spine(Random random) {
    long span = 500L * FILES * ROWS_PER_FILE;
    List<List<Object>> rows = new ArrayList<>(SPINE);
    for (int i = 0; i < SPINE; i++) {
      Instant moment = T0.plusMillis(random.nextLong(span));
      rows.add(
          List.of(
              (long) random.nextInt(KEYS), new Spine.Moment(moment.toString(), moment), (long) i));
    }
    return new Spine(
        List.of(
            new Spine.KeyColumn(SampleViews.key("id", ScalarType.INT64)),
            new Spine.MomentColumn("timestamp"),
            new Spine.LabelColumn("label", ScalarType.INT64)),
        new ArrayList<>(rows));
  }
}
