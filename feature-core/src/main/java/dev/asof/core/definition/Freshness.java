package dev.asof.core.definition;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How fresh answers are meant to be; past either target a value is STALE.
 *
 * @param maxAge the greatest age of a row by its event timestamp, or null for no target
 * @param maxLag the greatest lag of the pipeline into the online store, or null for no target
 */
public record Freshness(@Nullable Duration maxAge, @Nullable Duration maxLag) {
  public static final Freshness NO_TARGET = new Freshness(null, null);
}
