package dev.asof.offline.table;

import java.time.Instant;

/**
 * Which rows a question can use at most, by time. All ends inclusive, in whole microseconds; {@link
 * Instant#MIN} and {@link Instant#MAX} for no bound.
 */
public record RowBounds(Instant eventFrom, Instant eventTo, Instant ingestedTo) {
  public static final RowBounds NONE = new RowBounds(Instant.MIN, Instant.MAX, Instant.MAX);
}
