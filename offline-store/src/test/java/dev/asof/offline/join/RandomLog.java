package dev.asof.offline.join;

import dev.asof.core.Bytes;
import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.core.row.EntityKey;
import dev.asof.core.row.LogPosition;
import dev.asof.core.row.LogProgress.LogId;
import dev.asof.core.row.LoggedRow;
import dev.asof.core.row.RowTime;
import dev.asof.core.type.ListType;
import dev.asof.core.type.ScalarType;
import dev.asof.core.type.ValueType;
import dev.asof.offline.SampleViews;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A random feature log and the table filled from it: few keys and moments, so that rows tie; rows
 * that come again at a later position; gaps between offsets; partitions by key, another number of
 * them in each epoch.
 */
final class RandomLog {
  static final Instant T0 = Instant.parse("2026-03-01T00:00:00Z");

  private final JoinTestStore store;
  private final Random random;
  private final List<LoggedRow> rows = new ArrayList<>();
  private final Map<Integer, Long> nextOffsets = new HashMap<>();
  private int epoch;
  private int partitions;

  RandomLog(JoinTestStore store, Random random) {
    this.store = store;
    this.random = random;
  }

  /** All rows so far. */
  List<LoggedRow> rows() {
    return rows;
  }

  /** When some of the rows became visible, never before they were ingested. */
  Map<LogPosition, Instant> marks() {
    Map<LogPosition, Instant> marks = new HashMap<>();
    for (LoggedRow row : rows) {
      if (random.nextInt(4) == 0) {
        marks.put(row.position(), row.ingested().plusNanos(1_000L * random.nextInt(9_000_000)));
      }
    }
    return marks;
  }

  /** The log goes on in a new topic. */
  void openEpoch(int partitionCount) {
    epoch++;
    partitions = partitionCount;
    nextOffsets.clear();
  }

  /** Appends {@code count} rows of {@code view}, which is this log's at its newest revision. */
  void append(FeatureViewVersion view, int count) {
    List<LoggedRow> added = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      boolean again = !rows.isEmpty() && random.nextInt(5) == 0;
      LoggedRow row = again ? again(rows.get(random.nextInt(rows.size()))) : row(view);
      added.add(row);
      rows.add(row);
    }
    store.append(view, new LogId(epoch, "topic" + epoch), partitions, added, T0);
  }

  private LoggedRow again(LoggedRow row) {
    Instant ingested = random.nextBoolean() ? row.ingested() : moment(random);
    return new LoggedRow(row.row(), ingested, row.revision(), position(row.key()));
  }

  private LogPosition position(EntityKey key) {
    int partition = Math.floorMod(key.hashCode(), partitions);
    long offset = nextOffsets.merge(partition, 1L + random.nextInt(2), Long::sum);
    return new LogPosition(epoch, partition, offset);
  }

  private LoggedRow row(FeatureViewVersion view) {
    List<Object> key = new ArrayList<>();
    view.key()
        .joinKeys()
        .forEach(joinKey ->
            key.add(joinKey.type() == ScalarType.INT64 ? (Object) user(random) : item(random)));
    Instant created = view.view().createdTimestamp() ? T0.plusSeconds(random.nextInt(3)) : null;
    return SampleViews.row(
        view,
        key,
        new RowTime(moment(random), created),
        moment(random),
        position(view.key().encode(key)),
        random.nextInt(8) == 0 ? null : values(view));
  }

  private List<@Nullable Object> values(FeatureViewVersion view) {
    List<Object> values = new ArrayList<>();
    for (var field : view.schemas().current().fields()) {
      values.add(random.nextInt(5) == 0 ? null : value(field.type(), random));
    }
    return values;
  }

  private static Object value(ValueType type, Random random) {
    return switch (type) {
      case ListType list ->
          IntStream.range(0, random.nextInt(3))
              .mapToObj(_ -> value(list.element(), random))
              .toList();
      case ScalarType scalar ->
          switch (scalar) {
            case BOOL -> random.nextBoolean();
            case INT32 -> random.nextInt();
            case INT64 -> random.nextLong();
            case FLOAT32 -> random.nextFloat();
            case FLOAT64 -> random.nextInt(4) == 0 ? Double.NaN : random.nextGaussian();
            case STRING -> random.nextInt(3) == 0 ? "" : "é'\"\n" + random.nextInt();
            case BYTES -> Bytes.wrap(new byte[] {0, (byte) random.nextInt(), -1});
            case TIMESTAMP -> moment(random);
          };
    };
  }

  static long user(Random random) {
    return random.nextInt(5);
  }

  static String item(Random random) {
    return List.of("", "a", "é").get(random.nextInt(3));
  }

  static Instant moment(Random random) {
    return T0.plusSeconds(random.nextInt(30)).plusNanos(1000L * random.nextInt(2));
  }
}
