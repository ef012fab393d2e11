package dev.asof.core.row;

import java.util.Comparator;

/**
 * Where on a view version's feature log a row stands. Rows of one key share a partition within an
 * epoch, so that their positions are totally ordered.
 *
 * @param epoch counts the topics that the version's log has had, from 1; 0 is for rows that never
 *     were on the log
 * @param offset the offset in the partition; like the epoch not negative, which would sort
 *     differently as bytes
 */
public record LogPosition(int epoch, int partition, long offset)
    implements Comparable<LogPosition> {
  private static final Comparator<LogPosition> ORDER =
      Comparator.comparingInt(LogPosition::epoch)
          .thenComparingLong(LogPosition::offset)
          .thenComparingInt(LogPosition::partition);

  public LogPosition {
    if (epoch < 0 || offset < 0) {
      throw new IllegalArgumentException(
          "no log has epoch %d and offset %d".formatted(epoch, offset));
    }
  }

  @Override
  public int compareTo(LogPosition other) {
    return ORDER.compare(this, other);
  }

  /** {@code epoch:partition:offset}. */
  @Override
  public String toString() {
    return epoch + ":" + partition + ":" + offset;
  }
}
