package dev.asof.ingestion.writer;

import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.core.row.LogProgress;
import dev.asof.core.row.LoggedRow;
import dev.asof.ingestion.log.LogTopic;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What one reader has read of one view version's log, and not yet handed to the store.
 *
 * <p>Invariant: for each of its partitions, {@code written} is what the store has confirmed, {@code
 * read} is up to where the log is read, and the buffer holds every row in between. Moments are
 * those of {@link System#nanoTime}.
 */
final class ViewReading {
  private final LogTopic log;
  private final ViewWriter writer;
  private FeatureViewVersion view;
  private final Map<Integer, LogProgress.Partition> written = new HashMap<>();
  private final Map<Integer, LogProgress.Partition> read = new HashMap<>();
  private final List<LoggedRow> buffer = new ArrayList<>();
  private long bufferedBytes;
  private long bufferedSince;
  private long writtenAt = System.nanoTime();
  private boolean unloaded;
  private long loadAt;

  ViewReading(FeatureViewVersion view, LogTopic log, ViewWriter writer) {
    this.view = view;
    this.log = log;
    this.writer = writer;
  }

  LogTopic log() {
    return log;
  }

  FeatureViewVersion view() {
    return view;
  }

  /** Takes a newer revision of the definition. */
  void update(FeatureViewVersion newer) {
    view = newer;
  }

  /** Drops everything that the store has not confirmed; its progress is to be loaded anew. */
  void loadAgainAt(long moment) {
    forget();
    unloaded = true;
    loadAt = moment;
  }

  boolean loadDue(long now) {
    return unloaded && now - loadAt >= 0;
  }

  /** When {@link #load} is due, where it is. */
  long loadAt() {
    return loadAt;
  }

  /**
   * Starts over from what the store says, for {@code partitions}; what was buffered of this view is
   * dropped and will be read again.
   *
   * @return the offset to read from, by partition
   */
  Map<Integer, Long> load(Set<Integer> partitions) {
    forget();
    LogProgress progress = writer.load(view);
    Map<Integer, Long> offsets = new HashMap<>();
    for (int partition : partitions) {
      var from =
          progress.findPartition(partition).orElse(new LogProgress.Partition(0, Instant.EPOCH));
      written.put(partition, from);
      read.put(partition, from);
      offsets.put(partition, from.nextOffset());
    }
    return offsets;
  }

  /** Drops everything that the store has not confirmed, and owns no partition any more. */
  void forget() {
    written.clear();
    read.clear();
    clearBuffer();
    unloaded = false;
  }

  private void clearBuffer() {
    buffer.clear();
    bufferedBytes = 0;
  }

  /**
   * Takes the next row of its partition.
   *
   * @param bytes its size on the log
   */
  void add(LoggedRow row, int bytes, long now) {
    if (buffer.isEmpty()) {
      bufferedSince = now;
    }
    buffer.add(row);
    bufferedBytes += bytes;
    position(row.position().partition(), row.position().offset() + 1);
    seen(row.position().partition(), row.ingested());
  }

  /** The consumer stands at {@code offset}; rows and transaction markers before it are read. */
  void position(int partition, long offset) {
    read.computeIfPresent(
        partition,
        (_, at) ->
            offset > at.nextOffset()
                ? new LogProgress.Partition(offset, at.completeThrough())
                : at);
  }

  /** Everything that was on {@code partition} at {@code moment} is read. */
  void seen(int partition, Instant moment) {
    read.computeIfPresent(
        partition,
        (_, at) ->
            moment.isAfter(at.completeThrough())
                ? new LogProgress.Partition(at.nextOffset(), moment)
                : at);
  }

  boolean owns(int partition) {
    return read.containsKey(partition);
  }

  int bufferedRows() {
    return buffer.size();
  }

  long bufferedBytes() {
    return bufferedBytes;
  }

  boolean rowsDue(Duration interval, long now) {
    return hasRows() && now - bufferedSince >= interval.toNanos();
  }

  /**
   * Whether there is progress without rows: offsets moved past transaction markers, or time passed
   * in which nothing came.
   */
  boolean progressDue() {
    return !hasRows() && !read.equals(written);
  }

  /** When it was last attempted to write. */
  long writtenAt() {
    return writtenAt;
  }

  /** Hands everything that is read over to the store. */
  int write() {
    writtenAt = System.nanoTime();
    int rows = buffer.size();
    LogProgress confirmed = writer.write(view, List.copyOf(buffer), Map.copyOf(read));
    written.replaceAll((partition, before) -> confirmed.findPartition(partition).orElse(before));
    clearBuffer();
    return rows;
  }

  boolean hasRows() {
    return !buffer.isEmpty();
  }
}
