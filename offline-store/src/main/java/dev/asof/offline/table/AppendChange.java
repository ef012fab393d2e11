package dev.asof.offline.table;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.core.row.LogPosition;
import dev.asof.core.row.LogProgress;
import dev.asof.core.row.LogProgress.LogId;
import dev.asof.core.row.LogProgress.Partition;
import dev.asof.core.row.LoggedRow;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The progress side of an append: which partitions are the writer's own, whether they are where it
 * believes, and what the table holds afterwards.
 *
 * @param base from where the writer read
 * @param moved where its own partitions are afterwards
 */
record AppendChange(LogProgress base, Map<Integer, Partition> moved) {
  static AppendChange of(List<LoggedRow> rows, LogProgress base, LogProgress after) {
    if (!base.log().equals(after.log())) {
      throw new IllegalArgumentException(
          "progress moves within a log, not from %s to %s".formatted(base.log(), after.log()));
    }
    Map<Integer, Partition> moved = new HashMap<>(after.partitions());
    moved.entrySet().removeAll(base.partitions().entrySet());
    AppendChange change = new AppendChange(base, Map.copyOf(moved));
    rows.forEach(row -> change.requireWithin(row.position()));
    return change;
  }

  private void requireWithin(LogPosition position) {
    Partition end = moved.get(position.partition());
    long start = startOf(position.partition());
    if (position.epoch() != base.log().epoch()
        || end == null
        || position.offset() < start
        || position.offset() >= end.nextOffset()) {
      throw new IllegalArgumentException(
          "the row at %s lies outside what the append covers: from %s to %s"
              .formatted(position, base, moved));
    }
  }

  private long startOf(int partition) {
    return base.findPartition(partition).map(Partition::nextOffset).orElse(0L);
  }

  /** Whether a commit without rows would be news to readers. */
  boolean worthCommitting(Duration idleInterval) {
    return moved.entrySet().stream()
        .anyMatch(entry ->
            base.findPartition(entry.getKey())
                .map(Partition::completeThrough)
                .map(through -> through.plus(idleInterval))
                .map(due -> !entry.getValue().completeThrough().isBefore(due))
                .orElse(true));
  }

  /**
   * What a table that holds {@code held} holds afterwards.
   *
   * @param table its name, for messages
   * @throws TableMovedException if an own partition is not where {@code base} says
   */
  LogProgress advance(@Nullable LogProgress held, String table) {
    LogProgress current = current(held, base.log(), table);
    for (Integer partition : moved.keySet()) {
      long expected = startOf(partition);
      long found = current.findPartition(partition).map(Partition::nextOffset).orElse(0L);
      if (found != expected
          || current.findPartition(partition).isPresent()
              != base.findPartition(partition).isPresent()) {
        throw new TableMovedException(
            "partition %d of the log of %s is applied up to offset %d, not %d: another writer was here. Load the progress again and seek"
                .formatted(partition, table, found, expected));
      }
    }
    return current.with(moved);
  }

  /**
   * The part of {@code held} that speaks of {@code log}.
   *
   * @throws AsofException {@link ErrorCode#LOG_CHANGED} if it speaks of another topic of the same
   *     epoch, or of a later epoch
   */
  static LogProgress current(@Nullable LogProgress held, LogId log, String table) {
    if (held == null || held.log().epoch() < log.epoch()) {
      return LogProgress.none(log);
    }
    if (!held.log().equals(log)) {
      throw new AsofException(
          ErrorCode.LOG_CHANGED,
          "table %s was filled from topic %s of log epoch %d, not from topic %s of epoch %d: its log topic was deleted or created anew. Restore the topic, or open a new version of the view"
              .formatted(
                  table, held.log().topicId(), held.log().epoch(), log.topicId(), log.epoch()));
    }
    return held;
  }
}
