package dev.asof.ingestion.writer;

import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.core.row.LogProgress;
import dev.asof.core.row.LoggedRow;
import dev.asof.ingestion.log.LogTopic;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one reader has read of one view version's log, and not yet handed to the store.
 *
 * <p>Invariant: for each of its partitions, {@code written} is what the store has confirmed, {@code
 * read} is where the consumer stands, and the buffer holds every row in between.
 */
final class ViewReading {
  private final LogTopic log;
  private final ViewWriter writer;
  private FeatureViewVersion view;
  private final Map<Integer, LogProgress.Partition> written = new HashMap<>();
  private final Map<Integer, LogProgress.Partition> read = new HashMap<>();
  private final List<LoggedRow> buffer = new ArrayList<>();
  private @Nullable Instant bufferedSince;
  private @Nullable Instant retryAt;

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
    retryAt = null;
    return offsets;
  }

  /** Drops everything that the store has not confirmed. */
  void forget() {
    written.clear();
    read.clear();
    buffer.clear();
    bufferedSince = null;
  }

  void failed(Instant retry) {
    forget();
    retryAt = retry;
  }

  @Nullable Instant retryAt() {
    return retryAt;
  }

  void add(LoggedRow row, Instant now) {
    if (buffer.isEmpty()) {
      bufferedSince = now;
    }
    buffer.add(row);
    seen(row.position().partition(), row.ingested());
  }

  /** The consumer stands at {@code offset}; rows and transaction markers before it are read. */
  void position(int partition, long offset) {
    read.computeIfPresent(
        partition,
        (_, at) ->
            new LogProgress.Partition(Math.max(at.nextOffset(), offset), at.completeThrough()));
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

  boolean rowsDue(Cadence cadence, Instant now) {
    return !buffer.isEmpty()
        && (buffer.size() >= cadence.maxRows()
            || bufferedSince == null
            || !now.isBefore(bufferedSince.plus(cadence.interval())));
  }

  /**
   * Whether progress without rows is worth a write: offsets moved past transaction markers, or time
   * is to be recorded.
   */
  boolean progressDue(Cadence cadence) {
    if (!buffer.isEmpty() || read.isEmpty()) {
      return false;
    }
    return cadence.heartbeat() ? !read.equals(written) : offsetsMoved();
  }

  private boolean offsetsMoved() {
    return read.entrySet().stream()
        .anyMatch(entry -> {
          var confirmed = written.get(entry.getKey());
          return confirmed == null || confirmed.nextOffset() != entry.getValue().nextOffset();
        });
  }

  /** Hands everything that is read over to the store. */
  int write() {
    int rows = buffer.size();
    LogProgress confirmed = writer.write(view, List.copyOf(buffer), Map.copyOf(read));
    written.replaceAll((partition, before) -> confirmed.findPartition(partition).orElse(before));
    buffer.clear();
    bufferedSince = null;
    return rows;
  }

  boolean isClean() {
    return buffer.isEmpty();
  }
}
