package dev.asof.embedded.launcher.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asof.embedded.launcher.demo.FlightHistory.Key;
import dev.asof.embedded.launcher.demo.FlightHistory.Report;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class FlightHistoryTest {
  private static final Instant NOON = Instant.parse("2026-03-04T12:00:00Z");
  private static final Duration HOUR = Duration.ofHours(1);

  @Test
  void answersWithTheNewestLandingByThenAndWithinTheTtl() {
    FlightHistory history =
        FlightHistory.of(List.of(report(1, NOON.plusSeconds(60)), report(2, NOON)));

    assertThat(history.findNewest(Key.AIRPORT, "SAN", NOON, HOUR))
        .hasValueSatisfying(flight -> assertThat(flight.number()).isEqualTo(2));
    assertThat(history.findNewest(Key.AIRPORT, "SAN", NOON.plusSeconds(60), HOUR))
        .hasValueSatisfying(flight -> assertThat(flight.number()).isEqualTo(1));
    assertThat(history.findNewest(Key.AIRPORT, "SAN", NOON.minusSeconds(1), HOUR)).isEmpty();
    assertThat(history.findNewest(Key.ROUTE, "SAN-OAK", NOON.plusSeconds(3_660), HOUR)).isPresent();
    assertThat(history.findNewest(Key.ROUTE, "SAN-OAK", NOON.plusSeconds(3_661), HOUR)).isEmpty();
    assertThat(history.findNewest(Key.ROUTE, "SAN-LAX", NOON, HOUR)).isEmpty();
  }

  @Test
  void prefersTheOneSentLaterAmongEqualLandings() {
    FlightHistory history = FlightHistory.of(List.of(report(7, NOON), report(3, NOON)));

    assertThat(history.findNewest(Key.AIRPORT, "SAN", NOON, HOUR))
        .hasValueSatisfying(flight -> assertThat(flight.number()).isEqualTo(3));
  }

  private static Report report(int number, Instant arrivedAt) {
    return new Report(
        new Flight(number, "SAN", "OAK", 446, 5, arrivedAt.minus(HOUR), arrivedAt), arrivedAt);
  }
}
