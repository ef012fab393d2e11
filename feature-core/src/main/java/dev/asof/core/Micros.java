package dev.asof.core;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Instants as Asof stores them: whole microseconds since 1970-01-01T00:00:00Z, in years 1 to 9999,
 * which every store and file format in use can hold.
 */
public final class Micros {
  public static final Instant MIN = Instant.parse("0001-01-01T00:00:00Z");
  public static final Instant MAX = Instant.parse("9999-12-31T23:59:59.999999Z");

  private static final long PER_SECOND = 1_000_000;

  private Micros() {}

  /**
   * The microseconds of {@code instant}.
   *
   * @throws AsofException {@link ErrorCode#INVALID_TIMESTAMP} if it has digits below 1 µs or lies
   *     outside years 1 to 9999
   */
  public static long of(Instant instant) {
    if (instant.getNano() % 1_000 != 0) {
      throw new AsofException(
          ErrorCode.INVALID_TIMESTAMP,
          "%s is finer than a microsecond, which Asof does not keep: round it at the producer"
              .formatted(instant));
    }
    if (instant.isBefore(MIN) || instant.isAfter(MAX)) {
      throw new AsofException(
          ErrorCode.INVALID_TIMESTAMP,
          "%s is outside the years 1 to 9999: check the unit of the timestamp".formatted(instant));
    }
    return Math.addExact(
        Math.multiplyExact(instant.getEpochSecond(), PER_SECOND), instant.getNano() / 1_000);
  }

  public static Instant toInstant(long micros) {
    return Instant.ofEpochSecond(
        Math.floorDiv(micros, PER_SECOND), Math.floorMod(micros, PER_SECOND) * 1_000L);
  }

  /** The last whole microsecond at or before {@code instant}; spine times are compared floored. */
  public static Instant floor(Instant instant) {
    return instant.truncatedTo(ChronoUnit.MICROS);
  }

  /**
   * {@code instant} minus {@code amount}, or {@link Instant#MIN} where that lies before the
   * representable range.
   */
  public static Instant minusSaturating(Instant instant, Duration amount) {
    try {
      return instant.minus(amount);
    } catch (DateTimeException | ArithmeticException beyondRange) {
      return Instant.MIN;
    }
  }
}
