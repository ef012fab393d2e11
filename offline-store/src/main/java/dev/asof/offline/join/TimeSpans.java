package dev.asof.offline.join;

import java.time.Duration;

/** Durations in whole microseconds. */
final class TimeSpans {
  /** More than lies between any two instants that Asof stores, and far from overflow. */
  private static final long MOST = Long.MAX_VALUE / 4;

  private TimeSpans() {}

  /** Rounded down: a difference of whole µs exceeds the duration exactly if it exceeds this. */
  static long micros(Duration duration) {
    return duration.toSeconds() >= MOST / 1_000_000
        ? MOST
        : duration.toSeconds() * 1_000_000 + duration.toNanosPart() / 1_000;
  }

  /** Rounded up: for moments that must not come early. */
  static long microsRoundedUp(Duration duration) {
    return micros(duration.plusNanos(999));
  }
}
