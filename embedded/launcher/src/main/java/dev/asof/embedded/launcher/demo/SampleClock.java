package dev.asof.embedded.launcher.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;

/**
 * Moves times of the sample by whole weeks, each into the seven days that end now, so that weekday
 * and hour stay as they were.
 */
record SampleClock(Instant now) {
  static final Comparator<Flight> STREAM_ORDER =
      Comparator.comparing(Flight::arrivedAt).thenComparingInt(Flight::number);

  private static final Duration WEEK = Duration.ofDays(7);

  /** By how much {@code time} moves. */
  Duration shift(Instant time) {
    long weeks = Math.floorDiv(Duration.between(time, now).toSeconds(), WEEK.toSeconds());
    return WEEK.multipliedBy(weeks);
  }

  Instant moved(Instant time) {
    return time.plus(shift(time));
  }
}
