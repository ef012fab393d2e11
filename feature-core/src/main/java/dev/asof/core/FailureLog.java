package dev.asof.core;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Says of work that is tried again until it succeeds when it fails: the first time, then once a
 * minute with the number of failures between, and when it goes on. A failure with an {@link
 * ErrorCode} comes without its stack trace, as do others that are expected. Thread-safe.
 */
public final class FailureLog {
  private static final Duration INTERVAL = Duration.ofMinutes(1);

  private final BiConsumer<String, @Nullable Throwable> warnings;
  private final Consumer<String> news;
  private final LongSupplier nanoTime;
  private final Predicate<Throwable> alsoExpected;
  private final Map<String, Failing> failing = new ConcurrentHashMap<>();

  /**
   * @param saidAt when it was last said, as {@link System#nanoTime}
   * @param unsaid failures since
   */
  private record Failing(long saidAt, int unsaid) {}

  /**
   * @param warnings takes a line and what is to be shown of its cause, if anything
   * @param news takes the line that all is well again
   */
  public FailureLog(BiConsumer<String, @Nullable Throwable> warnings, Consumer<String> news) {
    this(warnings, news, _ -> false);
  }

  /**
   * @param alsoExpected what else is understood by its message alone
   */
  public FailureLog(
      BiConsumer<String, @Nullable Throwable> warnings,
      Consumer<String> news,
      Predicate<Throwable> alsoExpected) {
    this(warnings, news, alsoExpected, System::nanoTime);
  }

  FailureLog(
      BiConsumer<String, @Nullable Throwable> warnings,
      Consumer<String> news,
      Predicate<Throwable> alsoExpected,
      LongSupplier nanoTime) {
    this.warnings = warnings;
    this.news = news;
    this.alsoExpected = alsoExpected;
    this.nanoTime = nanoTime;
  }

  /** What {@code subject} does has failed and will be tried again. */
  public void failed(String subject, Throwable cause) {
    long now = nanoTime.getAsLong();
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

  /** What {@code subject} does has succeeded. */
  public void succeeded(String subject) {
    if (failing.remove(subject) != null) {
      news.accept(subject + " goes on");
    }
  }

  private void warn(String subject, Throwable cause, int unsaid) {
    String again = unsaid == 0 ? "" : " (and %d times before)".formatted(unsaid);
    String line = "%s failed%s and is tried again".formatted(subject, again);
    if (cause instanceof AsofException || alsoExpected.test(cause)) {
      warnings.accept(line + ": " + cause.getMessage(), null);
    } else {
      warnings.accept(line, cause);
    }
  }
}
