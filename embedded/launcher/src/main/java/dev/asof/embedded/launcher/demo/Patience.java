package dev.asof.embedded.launcher.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Waiting for what this process is not told of. */
final class Patience {
  private static final Duration STEP = Duration.ofMillis(100);

  private Patience() {}

  /** Waits until {@code condition} holds or the time is up, and says whether it holds. */
  static boolean until(BooleanSupplier condition, Duration timeout) {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        return false;
      }
      LockSupport.parkNanos(STEP.toNanos());
    }
    return true;
  }

  /** Asks again until the answer is as expected or the time is up, and returns the last answer. */
  static <T> T settled(Supplier<T> question, Predicate<T> expected, Duration timeout) {
    AtomicReference<T> answer = new AtomicReference<>(question.get());
    until(
        () ->
            expected.test(answer.get()) || expected.test(answer.updateAndGet(_ -> question.get())),
        timeout);
    return answer.get();
  }

  /** Waits until the wall clock shows {@code time}. */
  static void until(Instant time) {
    for (Duration left = left(time); left.isPositive(); left = left(time)) {
      LockSupport.parkNanos(left.toNanos());
    }
  }

  private static Duration left(Instant time) {
    return Duration.between(Instant.now(), time);
  }
}
