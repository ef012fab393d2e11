package dev.asof.cli;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Lets time pass between two looks at a job. */
@FunctionalInterface
interface Pause {
  /** Returns after {@code duration} or, harmlessly, earlier. */
  void take(Duration duration);

  static Pause real() {
    return duration -> LockSupport.parkNanos(duration.toNanos());
  }
}
