package dev.asof.core.definition;

import java.util.Locale;

/** How a source writes its timestamps. */
public enum TimestampFormat {
  /** ISO 8601 text; an offset is honoured, none means UTC. */
  ISO8601,
  /** A whole number of units since 1970-01-01T00:00:00Z, as a JSON integer or string. */
  EPOCH_SECONDS,
  EPOCH_MILLIS,
  EPOCH_MICROS,
  /** Nanoseconds since 1970; refused where not a whole number of microseconds. */
  EPOCH_NANOS;

  /** The name in definitions, such as {@code epoch_millis}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
