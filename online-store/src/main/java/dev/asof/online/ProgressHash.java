package dev.asof.online;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.core.Micros;
import dev.asof.core.row.LogProgress;
import dev.asof.core.row.LogProgress.LogId;
import dev.asof.core.row.LogProgress.Partition;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The hash {@code asof:progress:{view version id}} that holds a view version's progress, as text
 * that a person can read too: {@code generation}; {@code started} and {@code newest-event} in µs;
 * {@code log} as epoch and topic id; {@code partition:n} as next offset and complete-through in µs;
 * {@code until:n} as the offset at which partition n is rebuilt.
 */
final class ProgressHash {
  private static final String PARTITION = "partition:";
  private static final String UNTIL = "until:";

  private ProgressHash() {}

  static byte[] key(int viewVersionId) {
    return bytes("asof:progress:" + viewVersionId);
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** The fields of a new generation, alternating with their values. */
  static List<byte[]> create(
      String generation, Instant started, LogId log, Map<Integer, Long> endOffsets) {
    List<String> fields = new ArrayList<>();
    fields.addAll(List.of("generation", generation));
    fields.addAll(List.of("started", String.valueOf(Micros.of(started))));
    fields.addAll(List.of("log", log.epoch() + " " + log.topicId()));
    endOffsets.forEach(
        (partition, end) -> fields.addAll(List.of(UNTIL + partition, String.valueOf(end))));
    return fields.stream().map(ProgressHash::bytes).toList();
  }

  /** The arguments of {@link RedisScript#ADVANCE_PROGRESS}. */
  static List<byte[]> advance(
      OnlineProgress base, Map<Integer, Partition> moved, @Nullable Instant newestEvent) {
    List<String> arguments = new ArrayList<>();
    arguments.add(base.generation());
    arguments.add(newestEvent == null ? "" : String.valueOf(Micros.of(newestEvent)));
    moved.forEach((number, partition) -> {
      arguments.add(String.valueOf(number));
      var from = base.applied().findPartition(number).map(Partition::nextOffset);
      arguments.add(from.map(String::valueOf).orElse(""));
      arguments.add(String.valueOf(partition.nextOffset()));
      arguments.add(String.valueOf(Micros.of(Micros.floor(partition.completeThrough()))));
    });
    return arguments.stream().map(ProgressHash::bytes).toList();
  }

  /**
   * @throws AsofException {@link ErrorCode#CORRUPT_DATA} if the hash is none of ours
   */
  static OnlineProgress parse(int viewVersionId, Map<String, String> hash) {
    try {
      String[] log = text(hash, "log").split(" ", 2);
      SortedMap<Integer, Partition> partitions = new TreeMap<>();
      SortedMap<Integer, Long> until = new TreeMap<>();
      hash.forEach((field, value) -> {
        if (field.startsWith(PARTITION)) {
          partitions.put(number(field, PARTITION), partition(value));
        } else if (field.startsWith(UNTIL)) {
          until.put(number(field, UNTIL), Long.valueOf(value));
        }
      });
      String newest = hash.get("newest-event");
      return new OnlineProgress(
          text(hash, "generation"),
          instant(text(hash, "started")),
          new LogProgress(new LogId(Integer.parseInt(log[0]), log[1]), partitions),
          until,
          newest == null ? null : instant(newest));
    } catch (IllegalArgumentException | IndexOutOfBoundsException broken) {
      throw new AsofException(
          ErrorCode.CORRUPT_DATA,
          "the hash asof:progress:%d in Redis is not readable (%s): delete it, and the view's online rows are rebuilt from its log"
              .formatted(viewVersionId, broken.getMessage()),
          broken);
    }
  }

  private static Partition partition(String value) {
    int space = value.indexOf(' ');
    return new Partition(
        Long.parseLong(value.substring(0, space)), instant(value.substring(space + 1)));
  }

  private static Instant instant(String micros) {
    return Micros.ofStored(Long.parseLong(micros));
  }

  private static int number(String field, String prefix) {
    return Integer.parseInt(field.substring(prefix.length()));
  }

  private static String text(Map<String, String> hash, String field) {
    String value = hash.get(field);
    if (value == null) {
      throw new IllegalArgumentException("no field '%s'".formatted(field));
    }
    return value;
  }
}
