package dev.asof.online;

import dev.asof.core.row.LogPosition;
import dev.asof.core.row.LogProgress;
import dev.asof.core.row.LogProgress.Partition;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How far the online store has come on a view version's feature log, as held beside its rows.
 *
 * @param generation a random name that a flush of the store erases
 * @param started when the generation was made
 * @param applied what is applied
 * @param rebuildUntil for every partition of the log, its end offset when the generation was made:
 *     before that is reached, rows may be missing that were once held
 * @param newestEvent the greatest event timestamp that was ever written; null before the first row
 */
public record OnlineProgress(
    String generation,
    Instant started,
    LogProgress applied,
    SortedMap<Integer, Long> rebuildUntil,
    @Nullable Instant newestEvent) {
  public OnlineProgress {
    rebuildUntil = Collections.unmodifiableSortedMap(new TreeMap<>(rebuildUntil));
  }

  /** Whether rows may still be missing that were once held, so that absence means nothing. */
  public boolean rebuilding() {
    return rebuildUntil.entrySet().stream()
        .anyMatch(until -> nextOffset(until.getKey()) < until.getValue());
  }

  /** Every row that was on the log at this time is held, unless {@link #rebuilding}. */
  public Instant completeThrough() {
    return rebuildUntil.keySet().stream()
        .map(partition -> applied.findPartition(partition).map(Partition::completeThrough))
        .map(through -> through.orElse(started))
        .min(Comparator.naturalOrder())
        .orElse(started);
  }

  /** {@code now} minus {@link #completeThrough}, and never less than zero. */
  public Duration lag(Instant now) {
    return lag(completeThrough(), now);
  }

  static Duration lag(Instant completeThrough, Instant now) {
    Duration lag = Duration.between(completeThrough, now);
    return lag.isNegative() ? Duration.ZERO : lag;
  }

  public boolean covers(LogPosition position) {
    return applied.covers(position);
  }

  /** The first offset of {@code partition} that is not applied; 0 where none is. */
  long nextOffset(int partition) {
    return applied.nextOffset(partition);
  }

  OnlineProgress with(Map<Integer, Partition> moved, @Nullable Instant newestWritten) {
    boolean newer =
        newestEvent == null || (newestWritten != null && newestWritten.isAfter(newestEvent));
    return new OnlineProgress(
        generation,
        started,
        applied.with(moved),
        rebuildUntil,
        newer ? newestWritten : newestEvent);
  }
}
