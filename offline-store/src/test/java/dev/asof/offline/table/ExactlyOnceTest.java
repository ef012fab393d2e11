package dev.asof.offline.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.core.row.LogProgress;
import dev.asof.core.row.LogProgress.Partition;
import dev.asof.core.row.LoggedRow;
import dev.asof.offline.SampleViews;
import dev.asof.offline.TestStore;
import dev.asof.offline.table.Interleaving.Event;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.catalog.TableIdentifier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Writers, zombies and rewrites of one table, in any order: every row of the log is there once. */
class ExactlyOnceTest {
  private static final int INTERLEAVINGS = 200;

  @TempDir(factory = MemoryFolder.class)
  Path folder;

  private TestStore store;

  @BeforeEach
  void open() {
    store = TestStore.in(folder);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void neitherLosesNorDoublesInRandomInterleavings() {
    Map<Event, Integer> events = new EnumMap<>(Event.class);
    for (long seed = 1; seed <= INTERLEAVINGS; seed++) {
      try {
        new Interleaving(store, seed, events).run();
      } catch (RuntimeException | AssertionError failure) {
        throw new AssertionError("the interleaving of seed " + seed, failure);
      }
    }
    assertThat(events)
        .as("what has happened in all of them")
        .allSatisfy((event, count) ->
            assertThat(count).as(event.name()).isGreaterThanOrEqualTo(event.often()));
    assertThat(events).containsOnlyKeys(Event.values());
  }

  /**
   * Three writers race each other and a rewriter. The rewriter hands out the turns, so that each of
   * its rewrites has appends land under it and yet comes to an end.
   */
  @Test
  void neitherLosesNorDoublesUnderConcurrency() throws Exception {
    FeatureViewVersion view = SampleViews.clicks("clicks");
    Race race = new Race(view, store);
    List<Future<?>> work = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(Race.WRITERS + 1)) {
      for (int i = 0; i < Race.WRITERS; i++) {
        Random random = new Random(7 + i);
        work.add(threads.submit(() -> race.write(random)));
      }
      work.add(threads.submit(race::rewrite));
    }
    for (Future<?> done : work) {
      done.get();
    }
    assertThat(race.refused.get()).as("appends that were void").isGreaterThan(0);
    assertThat(race.rewrittenUnderAppends)
        .as("rewrites that met an append")
        .isEqualTo(Race.REWRITES);
    SortedMap<Integer, Partition> held =
        store.tables().open(view).loadProgress(ClickLog.ID, Race.PARTITIONS).partitions();
    SortedMap<Integer, Long> offsets = new TreeMap<>();
    List<LoggedRow> expected = new ArrayList<>();
    held.forEach((partition, at) -> {
      offsets.put(partition, at.nextOffset());
      expected.addAll(ClickLog.rows(view, partition, 0, at.nextOffset()));
    });
    assertThat(offsets).as("where the last applied appends ended").isEqualTo(race.applied);
    assertThat(ClickLog.read(view, IcebergTables.of(store, view)))
        .containsExactlyInAnyOrderElementsOf(expected);
  }

  private static final class Race implements InterruptedOperations.Onlooker {
    static final int WRITERS = 3;
    static final int PARTITIONS = 3;
    static final int REWRITES = 5;
    private static final int TURNS = 3;

    private final FeatureViewVersion view;
    private final TestStore store;
    private final Semaphore turns = new Semaphore(1);
    private final AtomicInteger appended = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final SortedMap<Integer, Long> applied = new ConcurrentSkipListMap<>();
    private volatile boolean over;
    private int attempts;
    private int rewrittenUnderAppends;

    Race(FeatureViewVersion view, TestStore store) {
      this.view = view;
      this.store = store;
      store.tables().open(view);
    }

    void write(Random random) {
      FeatureTable table = store.tables().open(view);
      LogProgress base = table.loadProgress(ClickLog.ID, PARTITIONS);
      turns.acquireUninterruptibly();
      while (!over) {
        int partition = random.nextInt(PARTITIONS);
        long from = base.findPartition(partition).map(Partition::nextOffset).orElse(0L);
        long to = from + 2 + random.nextInt(4);
        Partition after = new Partition(to, ClickLog.completeThrough(to));
        try {
          List<LoggedRow> rows = ClickLog.rows(view, partition, from, to);
          base = table.append(rows, base, base.with(Map.of(partition, after)));
          applied.merge(partition, to, Math::max);
          appended.incrementAndGet();
          turns.acquireUninterruptibly();
        } catch (TableMovedException moved) {
          refused.incrementAndGet();
          base = table.loadProgress(ClickLog.ID, PARTITIONS);
        }
      }
    }

    void rewrite() {
      try {
        awaitMoreThan(0);
        for (int i = 0; i < REWRITES; i++) {
          attempts = 0;
          int before = appended.get();
          BaseTable table = table();
          new PositionedCommit(table).apply(new TableRewrite(view));
          if (attempts > 1 && appended.get() > before) {
            rewrittenUnderAppends++;
          }
        }
      } finally {
        over = true;
        turns.release(WRITERS);
      }
    }

    private BaseTable table() {
      TableIdentifier name = TableIdentifier.of(view.project().value(), view.view().name() + "_v1");
      return new BaseTable(
          new InterruptedOperations(store.tables().catalog().operations(name), this), "clicks");
    }

    /** The first swap comes too late for sure, the second perhaps. */
    @Override
    public void beforeCommit() {
      attempts++;
      if (attempts <= 2) {
        int before = appended.get();
        turns.release(TURNS);
        if (attempts == 1) {
          awaitMoreThan(before);
        }
      }
    }

    private void awaitMoreThan(int appends) {
      await().atMost(Duration.ofMinutes(2)).until(() -> appended.get() > appends);
    }
  }
}
