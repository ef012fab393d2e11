package dev.asof.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

final class ManualClockTest {
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

  @Test
  void movesOnlyWhenTold() {
    ManualClock clock = ManualClock.at("2026-03-01T12:00:00Z");
    assertThat(clock.instant()).isEqualTo(START).isEqualTo(clock.instant());
    assertThat(clock.advance(Duration.ofMinutes(5)))
        .isEqualTo(START.plusSeconds(300))
        .isEqualTo(clock.instant());
    clock.set(START.minusSeconds(1));
    assertThat(clock.millis()).isEqualTo(START.minusSeconds(1).toEpochMilli());
    assertThat(clock.getZone()).isEqualTo(ZoneOffset.UTC);
  }

  @Test
  void sharesItsTimeWithOtherZones() {
    ManualClock clock = ManualClock.at(START);
    ManualClock tokyo = clock.withZone(ZoneId.of("Asia/Tokyo"));
    clock.advance(Duration.ofHours(1));
    assertThat(tokyo.instant()).isEqualTo(START.plusSeconds(3600));
    assertThat(tokyo.getZone()).isEqualTo(ZoneId.of("Asia/Tokyo"));
  }

  @Test
  void losesNoStepOfConcurrentThreads() {
    ManualClock clock = ManualClock.at(START);
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      for (int step = 0; step < 1_000; step++) {
        threads.execute(() -> clock.advance(Duration.ofMillis(1)));
      }
    }
    assertThat(clock.instant()).isEqualTo(START.plusMillis(1_000));
  }
}
