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
  private static final long FIRST = of(MIN);
  private static final long LAST = of(MAX);

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

  /**
   * The instant of {@code micros}, which somebody else counted.
   *
   * @throws AsofException {@link ErrorCode#INVALID_TIMESTAMP} if it lies outside years 1 to 9999
   */
  public static Instant toInstant(long micros) {
    if (!inRange(micros)) {
      throw new AsofException(
          ErrorCode.INVALID_TIMESTAMP,
          "%d µs since 1970 is outside the years 1 to 9999: check the unit of the timestamp"
              .formatted(micros));
    }
    return instant(micros);
  }

  /**
   * The instant of {@code micros}, which Asof itself wrote.
   *
   * @throws AsofException {@link ErrorCode#CORRUPT_DATA} if it lies outside years 1 to 9999, since
   *     {@link #of} gives no such number
   */
  public static Instant ofStored(long micros) {
    if (!inRange(micros)) {
      throw new AsofException(
          ErrorCode.CORRUPT_DATA,
          "a stored timestamp of %d µs since 1970 is outside the years 1 to 9999: its bytes are damaged"
              .formatted(micros));
    }
    return instant(micros);
  }

  /** The last whole microsecond at or before {@code instant}; spine times are compared floored. */
  public static Instant floor(Instant instant) {
    return instant.truncatedTo(ChronoUnit.MICROS);
  }

  /**
   * {@code instant} minus {@code amount}, or {@link Instant#MIN} where that lies before the range
   * of {@link Instant}, and {@link Instant#MAX} where it lies after.
   */
  public static Instant minusSaturating(Instant instant, Duration amount) {
    try {
      return instant.minus(amount);
    } catch (DateTimeException | ArithmeticException beyondRange) {
      return amount.isNegative() ? Instant.MAX : Instant.MIN;
    }
  }

  private static boolean inRange(long micros) {
    return micros >= FIRST && micros <= LAST;
  }

  private static Instant instant(long micros) {
    return Instant.ofEpochSecond(
        Math.floorDiv(micros, PER_SECOND), Math.floorMod(micros, PER_SECOND) * 1_000L);
  }
}
