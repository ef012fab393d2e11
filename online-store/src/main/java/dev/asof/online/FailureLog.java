package dev.asof.online;

import dev.asof.core.AsofException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;

/**
 * Logs failures of work that is tried again until it succeeds: the first one, then one a minute
 * with the number of those between, and the recovery. What is expected while Redis is away comes
 * without its stack trace. Thread-safe.
 */
final class FailureLog {
  private static final Duration INTERVAL = Duration.ofMinutes(1);

  private final Logger log;
  private final Map<String, Failing> failing = new ConcurrentHashMap<>();

  /**
   * @param saidAt when it was last logged, as {@link System#nanoTime}
   * @param unsaid failures since
   */
  private record Failing(long saidAt, int unsaid) {}

  FailureLog(Logger log) {
    this.log = log;
  }

  /** {@code subject} has failed and will be tried again. */
  void failed(String subject, Throwable cause) {
    long now = System.nanoTime();
    failing.compute(
        subject,
        (_, before) -> {
          if (before != null && now - before.saidAt() < INTERVAL.toNanos()) {
            return new Failing(before.saidAt(), before.unsaid() + 1);
          }
          warn(subject, cause, before == null ? 0 : before.unsaid());
          return new Failing(now, 0);
        });
  }

  /** {@code subject} has succeeded. */
  void succeeded(String subject) {
    if (!failing.isEmpty() && failing.remove(subject) != null) {
      log.info("{} goes on", subject);
    }
  }

  private void warn(String subject, Throwable cause, int unsaid) {
    String again = unsaid == 0 ? "" : " (and %d times before)".formatted(unsaid);
    if (cause instanceof AsofException) {
      log.warn("{} failed{} and is tried again: {}", subject, again, cause.getMessage());
    } else {
      log.warn("{} failed{} and is tried again", subject, again, cause);
    }
  }
}
