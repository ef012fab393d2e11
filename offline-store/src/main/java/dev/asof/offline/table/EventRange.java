package dev.asof.offline.table;

import java.time.Instant;

/**
 * A range of event timestamps, both ends inclusive.
 *
 * @param from {@link Instant#MIN} for no lower bound
 * @param to {@link Instant#MAX} for no upper bound
 */
public record EventRange(Instant from, Instant to) {
  public static final EventRange ALL = new EventRange(Instant.MIN, Instant.MAX);
}
