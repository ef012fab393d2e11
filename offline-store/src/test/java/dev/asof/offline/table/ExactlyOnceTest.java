package dev.asof.offline.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asof.core.definition.FeatureView;
import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.core.row.LogPosition;
import dev.asof.core.row.LogProgress;
import dev.asof.core.row.LogProgress.LogId;
import dev.asof.core.row.LogProgress.Partition;
import dev.asof.core.row.LoggedRow;
import dev.asof.core.row.RowTime;
import dev.asof.core.type.ScalarType;
import dev.asof.offline.SampleViews;
import dev.asof.offline.TestStore;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.RewriteFiles;
import org.apache.iceberg.SnapshotUpdate;
import org.apache.iceberg.Table;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.util.SnapshotUtil;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Writers, zombies and rewrites of one table, in any order: every row of the log is there once. */
class ExactlyOnceTest {
  private static final LogId LOG = new LogId(1, "topic");
  private static final int PARTITIONS = 3;
  private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
  private static final FeatureViewVersion VIEW =
      SampleViews.view(
          "clicks",
          FeatureView.Time.UNBOUNDED,
          List.of(SampleViews.key("user", ScalarType.INT64)),
          Map.of("count", ScalarType.INT64));

  @TempDir Path folder;
  private TestStore store;

  @BeforeEach
  void open() {
    store = TestStore.in(folder);
    store.tables().open(VIEW);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void neitherLosesNorDoublesInRandomInterleavings() {
    long seed = 20260101;
    Random random = new Random(seed);
    List<Writer> writers = List.of(new Writer(store), new Writer(store));
    int zombies = 0;
    for (int step = 0; step < 240; step++) {
      Writer writer = writers.get(random.nextInt(2));
      switch (random.nextInt(6)) {
        case 0, 1, 2 -> zombies += writer.appendFromWhatItBelieves(random) ? 0 : 1;
        case 3 -> writer.reload();
        case 4 -> writer.appendFromWhatItBelieves(random);
        case 5 -> {
          if (step % 3 == 0) {
            rewriteAll(IcebergTables.of(store, VIEW));
          }
        }
        default -> throw new AssertionError();
      }
    }
    assertThat(zombies).as("zombies that were refused, seed %d", seed).isGreaterThan(10);
    assertExact(seed);
  }

  @Test
  void neitherLosesNorDoublesUnderConcurrency() throws Exception {
    long seed = 7;
    AtomicInteger refused = new AtomicInteger();
    List<Future<?>> work = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      for (int i = 0; i < 3; i++) {
        int number = i;
        work.add(
            threads.submit(() -> {
              Random random = new Random(seed + number);
              Writer writer = new Writer(store);
              for (int step = 0; step < 20; step++) {
                if (!writer.appendFromWhatItBelieves(random)) {
                  refused.incrementAndGet();
                  writer.reload();
                }
              }
            }));
      }
      work.add(
          threads.submit(
              () -> IntStream.range(0, 4).forEach(_ -> rewriteAll(IcebergTables.of(store, VIEW)))));
      for (Future<?> done : work) {
        done.get();
      }
    }
    assertThat(refused.get()).isGreaterThan(0);
    assertExact(seed);
  }

  /** Each partition holds the offsets from 0 up to where its progress is, once each. */
  private void assertExact(long seed) {
    LogProgress progress = store.tables().open(VIEW).loadProgress(LOG, PARTITIONS);
    Map<Integer, List<Long>> offsets = new HashMap<>();
    IcebergTables.read(IcebergTables.of(store, VIEW))
        .forEach(row ->
            offsets
                .computeIfAbsent((Integer) row.getField("_partition"), _ -> new ArrayList<>())
                .add((Long) row.getField("_offset")));
    offsets.values().forEach(list -> list.sort(null));
    for (int partition = 0; partition < PARTITIONS; partition++) {
      long next = progress.findPartition(partition).map(Partition::nextOffset).orElse(0L);
      assertThat(offsets.getOrDefault(partition, List.of()))
          .as("offsets of partition %d, seed %d", partition, seed)
          .isEqualTo(LongStream.range(0, next).boxed().toList());
    }
    assertThat(offsets).isNotEmpty();
  }

  /** Puts all rows into one new file, as a compaction does, carrying the progress forward. */
  private static void rewriteAll(Table table) {
    if (files(table).isEmpty()) {
      // Nothing to rewrite yet, which Iceberg refuses. Files never become fewer than one again.
      return;
    }
    try {
      new PositionedCommit(table)
          .apply(
              new PositionedCommit.Change() {
                @Override
                public LogProgress advance(TablePositions held) {
                  return held.findProgress().orElse(LogProgress.none(LOG));
                }

                @Override
                public SnapshotUpdate<?> update(Table current) {
                  return rewrite(current);
                }
              });
    } catch (ValidationException concurrentRewrite) {
      // Another rewrite replaced the same files first; this one changes nothing.
    }
  }

  private static List<DataFile> files(Table table) {
    List<DataFile> files = new ArrayList<>();
    table.newScan().planFiles().forEach(task -> files.add(task.file()));
    return files;
  }

  private static SnapshotUpdate<?> rewrite(Table table) {
    RewriteFiles rewrite = table.newRewrite();
    rewrite.validateFromSnapshot(table.currentSnapshot().snapshotId());
    List<DataFile> old = files(table);
    List<LoggedRow> rows =
        IcebergTables.read(table).stream()
            .map(r -> row((Integer) r.getField("_partition"), (Long) r.getField("_offset")))
            .toList();
    old.forEach(rewrite::deleteFile);
    rewrite.addFile(
        new LandingFile(VIEW)
            .write(
                rows,
                table
                    .io()
                    .newOutputFile(
                        table.locationProvider().newDataLocation(UUID.randomUUID() + ".parquet"))));
    assertThat(SnapshotUtil.currentAncestors(table)).isNotEmpty();
    return rewrite;
  }

  private static LoggedRow row(int partition, long offset) {
    return SampleViews.row(
        VIEW,
        List.of(offset),
        new RowTime(T0.plusSeconds(offset), null),
        T0,
        new LogPosition(1, partition, offset),
        List.of(offset));
  }

  /** A log reader that goes on from what it believes, be it true or long past. */
  private static final class Writer {
    private final FeatureTable table;
    private LogProgress base;

    Writer(TestStore store) {
      table = store.tables().open(VIEW);
      base = table.loadProgress(LOG, PARTITIONS);
    }

    void reload() {
      base = table.loadProgress(LOG, PARTITIONS);
    }

    /** False if the table has moved. */
    boolean appendFromWhatItBelieves(Random random) {
      int partition = random.nextInt(PARTITIONS);
      long from = base.findPartition(partition).map(Partition::nextOffset).orElse(0L);
      int count = 1 + random.nextInt(5);
      List<LoggedRow> rows =
          LongStream.range(from, from + count).mapToObj(offset -> row(partition, offset)).toList();
      LogProgress after =
          base.with(Map.of(partition, new Partition(from + count, T0.plusSeconds(from))));
      try {
        base = table.append(rows, base, after);
        return true;
      } catch (TableMovedException moved) {
        return false;
      }
    }
  }
}
