package dev.asof.embedded.launcher.demo;

import java.time.Duration;
import java.time.Instant;

/**
 * A flight as its producer reports it.
 *
 * @param number which flight of the sample, from 1
 * @param distance in miles
 * @param delay at arrival, in minutes; negative is early
 * @param departedAt clock time of the airport of departure, written as UTC; so is {@code arrivedAt}
 * @param arrivedAt when it landed, by estimate, and its delay became known
 */
record Flight(
    int number,
    String origin,
    String destination,
    int distance,
    int delay,
    Instant departedAt,
    Instant arrivedAt) {
  private static final int LEAST_DELAY = -180;
  private static final int GREATEST_DELAY = 1_800;

  /** A flight that lands when docs/flights.md estimates it. */
  static Flight departing(
      int number, Instant departedAt, String origin, String destination, int distance, int delay) {
    long minutes = Math.max(1, 35 + distance / 8 + delay);
    Instant arrivedAt = departedAt.plus(Duration.ofMinutes(minutes));
    return new Flight(number, origin, destination, distance, delay, departedAt, arrivedAt);
  }

  /** The same flight, of the same duration, landing at another time. */
  Flight landingAt(Instant time) {
    Instant departure = time.minus(Duration.between(departedAt, arrivedAt));
    return new Flight(number, origin, destination, distance, delay, departure, time);
  }

  /** Whether the views' expectations take it; they refuse the sample's two dirty rows. */
  boolean accepted() {
    return delay >= LEAST_DELAY && delay <= GREATEST_DELAY;
  }

  String json() {
    return """
    {"flight":%d,"origin":"%s","destination":"%s","distance":%d,"delay":%d,"departed_at":"%s","arrived_at":"%s"}\
    """
        .formatted(number, origin, destination, distance, delay, departedAt, arrivedAt);
  }
}
