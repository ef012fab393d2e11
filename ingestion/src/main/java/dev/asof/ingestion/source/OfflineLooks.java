package dev.asof.ingestion.source;

import dev.asof.core.row.LogProgress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the progress of one offline table, one at a time and at most once per interval, however
 * many callers wait for it: they share what a look saw, be it a failure. A look runs on a thread of
 * its own, so that no caller waits longer than it wants to for a catalog that is silent.
 * Thread-safe.
 */
final class OfflineLooks {
  private final long interval;
  private @Nullable CompletableFuture<Look> newest;

  /**
   * @param ended as {@link System#nanoTime}
   * @param progress null if it could not be seen
   * @param failure why it could not be seen
   */
  private record Look(
      long ended, @Nullable LogProgress progress, @Nullable RuntimeException failure) {}

  /**
   * @param interval how long what a look saw is good enough, from its end on
   */
  OfflineLooks(Duration interval) {
    this.interval = interval.toNanos();
  }

  /**
   * The progress, at most {@code interval} ago; empty if it is not known by {@code deadline}, a
   * {@link System#nanoTime}, or if interrupted.
   *
   * @param load asks the table; used if another look is due
   * @throws RuntimeException whatever {@code load} throws, here or for another caller
   */
  Optional<LogProgress> find(Supplier<LogProgress> load, long deadline) {
    try {
      Look look =
          current(load).get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
      if (look.failure() != null) {
        throw look.failure();
      }
      return Optional.ofNullable(look.progress());
    } catch (TimeoutException silent) {
      return Optional.empty();
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } catch (ExecutionException defect) {
      throw new IllegalStateException(defect.getCause());
    }
  }

  private synchronized CompletableFuture<Look> current(Supplier<LogProgress> load) {
    CompletableFuture<Look> look = newest;
    if (look == null
        || look.isCompletedExceptionally()
        || (look.isDone() && System.nanoTime() - look.join().ended() >= interval)) {
      look = CompletableFuture.supplyAsync(() -> lookNow(load), Thread::startVirtualThread);
      newest = look;
    }
    return look;
  }

  private static Look lookNow(Supplier<LogProgress> load) {
    try {
      LogProgress seen = load.get();
      return new Look(System.nanoTime(), seen, null);
    } catch (RuntimeException unseen) {
      return new Look(System.nanoTime(), null, unseen);
    }
  }
}
