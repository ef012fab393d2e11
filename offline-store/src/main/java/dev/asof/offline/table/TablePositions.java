package dev.asof.offline.table;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.core.Micros;
import dev.asof.core.row.LogProgress;
import dev.asof.core.row.LogProgress.LogId;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.apache.iceberg.Snapshot;
import org.jspecify.annotations.Nullable;

/**
 * The progress that a table holds in the summaries of its snapshots. Every commit of Asof carries
 * that of <em>all</em> partitions; commits of other programs carry none, so that the newest
 * ancestor that has one speaks for the table.
 *
 * @param snapshotId the snapshot that carries it; {@link TableSnapshot#EMPTY} if none does
 * @param progress null if no snapshot carries it
 */
record TablePositions(long snapshotId, @Nullable LogProgress progress) {
  static final String EPOCH = "asof.log.epoch";
  static final String TOPIC_ID = "asof.log.topic-id";
  static final String PARTITIONS = "asof.log.progress";

  private static final TablePositions NONE = new TablePositions(TableSnapshot.EMPTY, null);

  /**
   * @param ancestors of the table's state, newest first
   */
  static TablePositions newestOf(Iterable<Snapshot> ancestors) {
    for (Snapshot snapshot : ancestors) {
      if (snapshot.summary().containsKey(PARTITIONS)) {
        return new TablePositions(snapshot.snapshotId(), parse(snapshot.summary()));
      }
    }
    return NONE;
  }

  Optional<LogProgress> findProgress() {
    return Optional.ofNullable(progress);
  }

  /** Tells {@code summary} the properties that carry {@code progress}. */
  static void describe(LogProgress progress, BiConsumer<String, String> summary) {
    summary.accept(EPOCH, Integer.toString(progress.log().epoch()));
    summary.accept(TOPIC_ID, progress.log().topicId());
    summary.accept(
        PARTITIONS,
        progress.partitions().entrySet().stream()
            .map(TablePositions::text)
            .collect(Collectors.joining(",")));
  }

  private static String text(Map.Entry<Integer, LogProgress.Partition> entry) {
    Instant through = Micros.floor(entry.getValue().completeThrough());
    Instant storable = through.isBefore(Micros.MIN) ? Micros.MIN : through;
    return entry.getKey() + ":" + entry.getValue().nextOffset() + ":" + Micros.of(storable);
  }

  private static LogProgress parse(Map<String, String> summary) {
    try {
      SortedMap<Integer, LogProgress.Partition> partitions = new TreeMap<>();
      for (String text : required(summary, PARTITIONS).split(",")) {
        if (!text.isEmpty()) {
          String[] parts = text.split(":");
          partitions.put(
              Integer.valueOf(parts[0]),
              new LogProgress.Partition(
                  Long.parseLong(parts[1]), Micros.toInstant(Long.parseLong(parts[2]))));
        }
      }
      return new LogProgress(
          new LogId(Integer.parseInt(required(summary, EPOCH)), required(summary, TOPIC_ID)),
          partitions);
    } catch (RuntimeException malformed) {
      throw new AsofException(
          ErrorCode.CORRUPT_DATA,
          "a snapshot's summary carries no readable log progress: %s. Roll the table back to the snapshot before it"
              .formatted(summary),
          malformed);
    }
  }

  private static String required(Map<String, String> summary, String name) {
    return Objects.requireNonNull(summary.get(name), name);
  }
}
