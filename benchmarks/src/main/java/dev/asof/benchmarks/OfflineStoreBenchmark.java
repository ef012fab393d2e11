package dev.asof.benchmarks;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.asof.core.pointintime.TimeMode;
import dev.asof.core.row.LogProgress;
import dev.asof.core.row.LogProgress.Partition;
import dev.asof.core.row.LoggedRow;
import dev.asof.core.type.ScalarType;
import dev.asof.embedded.services.DataFolder;
import dev.asof.offline.OfflineStoreProperties;
import dev.asof.offline.join.DatasetFormat;
import dev.asof.offline.join.DuckDbPointInTimeJoin;
import dev.asof.offline.join.JoinQuestion;
import dev.asof.offline.join.JoinedRows;
import dev.asof.offline.join.Spine;
import dev.asof.offline.join.TrainingDatasetWriter;
import dev.asof.offline.table.FeatureTable;
import dev.asof.offline.table.FeatureTables;
import dev.asof.offline.table.IcebergFeatureTables;
import dev.asof.offline.table.IcebergWarehouse;
import dev.asof.testing.TestServices;
import dev.asof.testing.TestingDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The offline store by itself: commits, and point-in-time joins into each format. */
@Command(
    name = "offline-store",
    description = "Commits rows to tables in a folder and joins a spine with them, in this JVM.",
    mixinStandardHelpOptions = true)
final class OfflineStoreBenchmark implements Callable<Integer> {
  private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
  private static final int ROWS_PER_COMMIT = 100;
  private static final int FEATURES = 10;

  @Mixin private RunOptions options = new RunOptions();

  @Option(
      names = "--commits",
      defaultValue = "300",
      description = "Commits of 100 rows per run (${DEFAULT-VALUE}).")
  private int commits;

  @Option(
      names = "--files",
      defaultValue = "100",
      description = "Files that the joined table has (${DEFAULT-VALUE}).")
  private int files;

  @Option(
      names = "--rows-per-file",
      defaultValue = "10000",
      description = "Rows of each of them (${DEFAULT-VALUE}).")
  private int rowsPerFile;

  @Option(
      names = "--keys",
      defaultValue = "5000",
      description = "Entities that the rows are of (${DEFAULT-VALUE}).")
  private int keys;

  @Option(
      names = "--spine",
      defaultValue = "100000",
      description = "Rows of the spine (${DEFAULT-VALUE}).")
  private int spineRows;

  @Override
  public Integer call() throws IOException {
    Path folder = Files.createTempDirectory("asof-offline-store-benchmark-");
    TestingDatabase database = TestServices.postgresql().newDatabase();
    var pool = new HikariConfig();
    pool.setJdbcUrl(database.jdbcUrl());
    pool.setUsername(database.user());
    pool.setPassword(database.password());
    var properties = OfflineStoreProperties.inFolder(folder.resolve("warehouse"));
    try (var catalog = new HikariDataSource(pool);
        var warehouse = IcebergWarehouse.open(properties);
        var tables = new IcebergFeatureTables(catalog, warehouse, Duration.ofSeconds(5));
        var join =
            new DuckDbPointInTimeJoin(tables, warehouse, properties, folder.resolve("work"))) {
      var joined = new MeasuredView(1, FEATURES);
      fill(tables, joined);
      var figures = new Figures();
      try (var _ = options.record(ProcessHandle.current())) {
        for (int run = 1; run <= options.runs; run++) {
          commit(tables, new MeasuredView(1 + run, 1), figures);
          join(join, joined, folder, figures);
          figures.endRun(run);
        }
      }
      figures.summarize();
    } finally {
      DataFolder.delete(folder);
    }
    return 0;
  }

  private void fill(FeatureTables tables, MeasuredView view) {
    FeatureTable table = tables.open(view.version());
    LogProgress base = table.loadProgress(MeasuredView.LOG, 1);
    for (int file = 0; file < files; file++) {
      long first = (long) file * rowsPerFile;
      LogProgress after = base.with(Map.of(0, new Partition(first + rowsPerFile, T0)));
      base = table.append(rows(view, new Random(file), first, rowsPerFile), base, after);
    }
  }

  private void commit(FeatureTables tables, MeasuredView view, Figures figures) {
    FeatureTable table = tables.open(view.version());
    LogProgress base = table.loadProgress(MeasuredView.LOG, 1);
    long[] nanos = new long[commits];
    for (int i = 0; i < commits; i++) {
      long first = (long) i * ROWS_PER_COMMIT;
      List<LoggedRow> rows = rows(view, new Random(i), first, ROWS_PER_COMMIT);
      LogProgress after = base.with(Map.of(0, new Partition(first + ROWS_PER_COMMIT, T0)));
      long start = System.nanoTime();
      base = table.append(rows, base, after);
      nanos[i] = System.nanoTime() - start;
    }
    figures.addPercentiles("commit ", nanos, "ms", 1e6);
  }

  private void join(DuckDbPointInTimeJoin join, MeasuredView view, Path folder, Figures figures) {
    Spine spine = spine(new Random(1));
    for (TimeMode mode : TimeMode.values()) {
      for (DatasetFormat format : DatasetFormat.values()) {
        JoinQuestion question = new JoinQuestion(view.allFeatures(), spine, mode, Set.of());
        long start = System.nanoTime();
        try (JoinedRows rows = join.join(question, join.snapshots(question.selection()))) {
          long joined = System.nanoTime();
          new TrainingDatasetWriter()
              .write(rows, format, folder.resolve("out." + format.text()), _ -> {});
          long written = System.nanoTime();
          figures.add(mode.text() + " joined, ms", (joined - start) / 1e6);
          figures.add(
              mode.text() + " written as " + format.text() + ", ms", (written - joined) / 1e6);
        }
      }
    }
  }

  private List<LoggedRow> rows(MeasuredView view, Random random, long firstOffset, int count) {
    int features = view.version().view().features().size();
    List<LoggedRow> rows = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      long offset = firstOffset + i;
      Instant ingested = T0.plusMillis(offset * 500);
      rows.add(
          view.row(
              random.nextInt(keys),
              ingested.minusMillis(random.nextInt(60_000)),
              ingested,
              offset,
              random.doubles(features).toArray()));
    }
    return rows;
  }

  private Spine spine(Random random) {
    long span = 500L * files * rowsPerFile;
    List<List<Object>> rows = new ArrayList<>(spineRows);
    for (int i = 0; i < spineRows; i++) {
      Instant moment = T0.plusMillis(random.nextLong(span));
      rows.add(
          List.of(
              (long) random.nextInt(keys), new Spine.Moment(moment.toString(), moment), (long) i));
    }
    return new Spine(
        List.of(
            new Spine.KeyColumn(MeasuredView.KEY),
            new Spine.MomentColumn("timestamp"),
            new Spine.LabelColumn("label", ScalarType.INT64)),
        new ArrayList<>(rows));
  }
}
