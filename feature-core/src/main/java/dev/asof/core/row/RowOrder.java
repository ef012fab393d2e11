package dev.asof.core.row;

import dev.asof.core.Micros;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * Row order: which of two rows of one key comes later. The greater event timestamp; then the
 * greater created timestamp (where declared); then the greater position. The order is total over
 * the rows of a key, so that "the newest" is one row.
 *
 * <p>The same order as bytes, for stores that compare bytes or numbers: {@link #LENGTH} bytes that
 * sort unsigned. Event timestamp and created timestamp in µs with the sign bit flipped (8 + 8; an
 * absent created timestamp is all zeros), log epoch (4), offset (8).
 */
public final class RowOrder {
  /** Later rows compare greater. Only rows of one key may be compared. */
  public static final Comparator<LoggedRow> COMPARATOR =
      Comparator.comparing((LoggedRow row) -> row.row().time().event())
          .thenComparing(
              row -> row.row().time().created(), Comparator.nullsFirst(Comparator.naturalOrder()))
          .thenComparing(LoggedRow::position);

  public static final int LENGTH = 28;

  private RowOrder() {}

  /** Writes the {@link #LENGTH} bytes at {@code buffer}'s position. */
  public static void put(ByteBuffer buffer, RowTime time, LogPosition position) {
    buffer
        .putLong(Micros.of(time.event()) ^ Long.MIN_VALUE)
        .putLong(time.created() == null ? 0 : Micros.of(time.created()) ^ Long.MIN_VALUE)
        .putInt(position.epoch())
        .putLong(position.offset());
  }

  /**
   * Reads the times of what {@link #put} wrote, and leaves {@code buffer} at the log epoch.
   *
   * @throws dev.asof.core.AsofException {@link dev.asof.core.ErrorCode#CORRUPT_DATA} if they are no
   *     times that it writes
   */
  public static RowTime takeTime(ByteBuffer buffer) {
    Instant event = Micros.ofStored(buffer.getLong() ^ Long.MIN_VALUE);
    long created = buffer.getLong();
    return new RowTime(event, absentIfZero(created));
  }

  private static @Nullable Instant absentIfZero(long created) {
    return created == 0 ? null : Micros.ofStored(created ^ Long.MIN_VALUE);
  }
}
