package dev.asof.core.row;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How far one store has come on a view version's feature log. A store keeps its own progress beside
 * its own rows, and resumes from that alone.
 *
 * @param log which log the offsets belong to
 * @param partitions progress by partition; an absent partition is unread
 */
public record LogProgress(LogId log, SortedMap<Integer, Partition> partitions) {
  /**
   * One topic, told apart from a later one of the same name.
   *
   * @param epoch see {@link LogPosition}
   * @param topicId Kafka's id of the topic, as text
   */
  public record LogId(int epoch, String topicId) {}

  /**
   * Progress on one partition.
   *
   * @param nextOffset the first offset that is not applied; everything before it is
   * @param completeThrough every row that was on the log at this time is applied
   */
  public record Partition(long nextOffset, Instant completeThrough) {}

  public LogProgress {
    partitions = Collections.unmodifiableSortedMap(new TreeMap<>(partitions));
  }

  public static LogProgress none(LogId log) {
    return new LogProgress(log, new TreeMap<>());
  }

  public Optional<Partition> findPartition(int partition) {
    return Optional.ofNullable(partitions.get(partition));
  }

  /** The first offset of {@code partition} that is not applied; 0 where none is. */
  public long nextOffset(int partition) {
    return findPartition(partition).map(Partition::nextOffset).orElse(0L);
  }

  /** The time through which all partitions named here are complete; empty if none is named. */
  public Optional<Instant> findCompleteThrough() {
    return partitions.values().stream().map(Partition::completeThrough).min(Instant::compareTo);
  }

  /** This progress with {@code moved} in place of what it said of those partitions. */
  public LogProgress with(Map<Integer, Partition> moved) {
    var merged = new TreeMap<>(partitions);
    merged.putAll(moved);
    return new LogProgress(log, merged);
  }

  /**
   * Whether everything is applied that is before {@code end}, where the same log was seen to end.
   * What is covered is complete through the time of {@code end}.
   */
  public boolean covers(LogProgress end) {
    return log.equals(end.log())
        && end.partitions().entrySet().stream()
            .allMatch(
                partition -> nextOffset(partition.getKey()) >= partition.getValue().nextOffset());
  }

  /** Whether {@code position} is applied. */
  public boolean covers(LogPosition position) {
    return position.epoch() < log.epoch()
        || (position.epoch() == log.epoch()
            && findPartition(position.partition())
                .filter(partition -> partition.nextOffset() > position.offset())
                .isPresent());
  }
}
