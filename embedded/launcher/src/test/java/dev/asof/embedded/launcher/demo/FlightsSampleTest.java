package dev.asof.embedded.launcher.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asof.embedded.launcher.demo.FlightsSample.SpineRow;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FlightsSampleTest {
  private static final FlightsSample SAMPLE =
      FlightsSample.load(Path.of("../../feature-definitions/flights"));

  @Test
  void holdsWhatTheDocumentationSays() {
    assertThat(SAMPLE.flights()).hasSize(100_000);
    assertThat(SAMPLE.flights().stream().filter(flight -> !flight.accepted()))
        .extracting(Flight::number)
        .containsExactly(16_398, 97_111);
    assertThat(SAMPLE.tail()).hasSize(20);
    assertThat(SAMPLE.spine()).hasSize(2_979);
    assertThat(SAMPLE.flights().get(98_794).json())
        .isEqualTo(
            """
            {"flight":98795,"origin":"SAN","destination":"LAX","distance":109,"delay":15,"departed_at":"2001-02-28T07:00:00Z","arrived_at":"2001-02-28T08:03:00Z"}\
            """);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-03-04T08:05:00Z",
        "2026-03-04T23:59:59Z",
        "2026-11-22T20:00:00Z",
        "2031-01-01T00:00:00Z"
      })
  void endsNowWithWeekdaysAndHoursAsTheyWere(String now) {
    SampleClock clock = new SampleClock(Instant.parse(now));

    List<Flight> backlog = SAMPLE.backlog(clock);

    assertThat(backlog).hasSize(99_980).isSortedAccordingTo(SampleClock.STREAM_ORDER);
    assertThat(backlog)
        .allSatisfy(flight -> {
          assertThat(flight.arrivedAt())
              .isAfter(clock.now().minus(Duration.ofDays(7)))
              .isBeforeOrEqualTo(clock.now());
          Flight original = SAMPLE.flights().get(flight.number() - 1);
          Duration moved = Duration.between(original.arrivedAt(), flight.arrivedAt());
          assertThat(moved.toSeconds() % Duration.ofDays(7).toSeconds()).isZero();
          assertThat(Duration.between(original.departedAt(), flight.departedAt())).isEqualTo(moved);
        });
  }

  @Test
  void asksForDeparturesOfFlightsThatMoveAsOne() {
    SampleClock clock = new SampleClock(Instant.parse("2026-11-22T20:00:00Z"));

    List<SpineRow> spine = SAMPLE.spine(clock);

    assertThat(spine).hasSizeBetween(2_900, 2_979);
    assertThat(spine)
        .allSatisfy(row -> {
          Duration moved = Duration.between(row.flight().departedAt(), row.timestamp());
          assertThat(clock.moved(row.flight().arrivedAt()))
              .isEqualTo(row.flight().arrivedAt().plus(moved))
              .isAfter(row.timestamp());
        });
  }
}
