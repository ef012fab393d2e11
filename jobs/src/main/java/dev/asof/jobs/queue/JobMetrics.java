package dev.asof.jobs.queue;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

/**
 * Meters of the jobs: {@code asof.jobs.claims}, how long each claim took, by kind and how it ended,
 * and {@code asof.jobs.running}.
 */
public final class JobMetrics {
  private final MeterRegistry meters;
  private final Clock clock;

  public JobMetrics(MeterRegistry meters, Clock clock) {
    this.meters = meters;
    this.clock = clock;
  }

  void watch(Collection<?> running) {
    meters.gaugeCollectionSize("asof.jobs.running", List.of(), running);
  }

  void ended(Job job, LeaseAnswer.ToEnd answer) {
    Duration taken =
        job.times()
            .findStarted()
            .map(started -> Duration.between(started, clock.instant()))
            .orElse(Duration.ZERO);
    Timer.builder("asof.jobs.claims")
        .tag("kind", job.kind())
        .tag("end", end(answer))
        .register(meters)
        .record(taken);
  }

  private static String end(LeaseAnswer.ToEnd answer) {
    return switch (answer) {
      case LeaseAnswer.Ended(JobState state) -> state.text();
      case LeaseAnswer.ClaimVoid() -> "lost";
    };
  }
}
