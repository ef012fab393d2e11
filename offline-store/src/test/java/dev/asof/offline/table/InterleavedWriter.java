package dev.asof.offline.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asof.core.row.LogProgress;
import dev.asof.core.row.LogProgress.Partition;
import dev.asof.core.row.LoggedRow;
import dev.asof.offline.table.Interleaving.Event;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A log reader of an {@link Interleaving} that goes on from what it believes, be it true or long
 * past. It may fall asleep with rows in its hands, and call an append again that was applied.
 */
final class InterleavedWriter extends InterleavedActor {
  /** Rows as they were read, each partition from where {@code base} is. */
  private record Batch(List<LoggedRow> rows, LogProgress base, Map<Integer, Partition> moved) {
    LogProgress after() {
      return base.with(moved);
    }

    /** Whether one of its partitions is not where {@code held} is. */
    boolean overtakenBy(LogProgress held) {
      return moved.keySet().stream()
          .anyMatch(p -> !held.findPartition(p).equals(base.findPartition(p)));
    }
  }

  private final Interleaving all;
  private FeatureTable table;
  private LogProgress believed;
  private Batch current;
  private Batch slept;
  private Batch last;

  InterleavedWriter(Interleaving all) {
    super(all);
    this.all = all;
    restart();
  }

  @Override
  void step(boolean interruptible) {
    switch (all.random().nextInt(8)) {
      case 0 -> restart();
      case 1, 2 -> sleepOrWake(interruptible);
      case 3 -> repeat(interruptible);
      default -> append(read(), interruptible);
    }
  }

  private void restart() {
    table =
        new IcebergFeatureTable(all.view(), openTable(), Duration.ofSeconds(5), Clock.systemUTC());
    reload();
  }

  private void reload() {
    believed = table.loadProgress(ClickLog.ID, Interleaving.PARTITIONS);
    assertThat(believed).isEqualTo(all.progress());
  }

  private Batch read() {
    Random random = all.random();
    List<LoggedRow> rows = new ArrayList<>();
    Map<Integer, Partition> moved = new HashMap<>();
    int partition = random.nextInt(Interleaving.PARTITIONS);
    do {
      long from = believed.findPartition(partition).map(Partition::nextOffset).orElse(0L);
      long to = from + 2 + random.nextInt(3);
      rows.addAll(ClickLog.rows(all.view(), partition, from, to));
      moved.put(partition, new Partition(to, ClickLog.completeThrough(to)));
      partition = (partition + 1) % Interleaving.PARTITIONS;
    } while (moved.size() < Interleaving.PARTITIONS && random.nextInt(3) == 0);
    return new Batch(rows, believed, moved);
  }

  private void sleepOrWake(boolean interruptible) {
    if (slept == null) {
      slept = read();
      return;
    }
    Batch old = slept;
    slept = null;
    if (old.overtakenBy(all.progress())) {
      all.count(Event.ZOMBIE_WOKE);
    }
    append(old, interruptible);
  }

  private void repeat(boolean interruptible) {
    if (last != null) {
      all.count(Event.REPEATED);
      append(last, interruptible);
    }
  }

  private void append(Batch batch, boolean interruptible) {
    current = batch;
    try {
      committing(
          interruptible, () -> believed = table.append(batch.rows(), batch.base(), batch.after()));
      assertThat(landed()).as("an append that says it was applied").isTrue();
      assertThat(believed).isEqualTo(batch.after());
      last = batch;
      countApplied();
    } catch (TableMovedException moved) {
      assertThat(landed()).as("an append that says it was refused").isFalse();
      assertThat(batch.overtakenBy(all.progress())).as("refused for a reason").isTrue();
      all.count(Event.REFUSED);
      if (all.random().nextInt(3) != 0) {
        reload();
      }
    }
  }

  private void countApplied() {
    all.count(Event.APPENDED);
    if (metAppends() > 0) {
      all.count(Event.APPEND_MET_APPEND);
    }
    if (metRewrites() > 0) {
      all.count(Event.APPEND_MET_REWRITE);
    }
  }

  @Override
  void land() {
    assertThat(current.overtakenBy(all.progress())).as("rows of before are added").isFalse();
    all.landAppend(current.moved());
  }
}
