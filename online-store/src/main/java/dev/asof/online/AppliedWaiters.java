package dev.asof.online;

import dev.asof.core.AsofException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Callers that wait until rows of a view are applied. They look at its progress again after every
 * write of this process to that view, and, because another process may be the writer, at growing
 * distances. They look together: however many wait for a view, one of them asks Redis, and the
 * others take what it saw. Thread-safe.
 */
final class AppliedWaiters {
  private final IntFunction<Optional<OnlineProgress>> findProgress;
  private final long firstPause;
  private final long longestPause;
  private final Map<Integer, Watched> watched = new ConcurrentHashMap<>();

  /**
   * @param findProgress asks Redis for the progress of a view version, by its id
   * @param firstPause until the first look without a write, and how old the look of another caller
   *     may be; every pause is twice the one before, up to {@code longestPause}
   */
  AppliedWaiters(
      IntFunction<Optional<OnlineProgress>> findProgress,
      Duration firstPause,
      Duration longestPause) {
    this.findProgress = findProgress;
    this.firstPause = firstPause.toNanos();
    this.longestPause = longestPause.toNanos();
  }

  /** Rows of the view were written. */
  void wake(int viewVersionId) {
    Watched view = watched.get(viewVersionId);
    if (view != null) {
      view.written();
    }
  }

  /**
   * Whether {@code applied} came true within {@code timeout}; false too if interrupted.
   *
   * @throws AsofException whatever looking at the progress throws
   */
  boolean await(int viewVersionId, Predicate<OnlineProgress> applied, Duration timeout) {
    Watched view = watched.computeIfAbsent(viewVersionId, Watched::new);
    long deadline = System.nanoTime() + timeout.toNanos();
    for (long pause = firstPause; ; pause = Math.min(2 * pause, longestPause)) {
      long writes = view.writes;
      if (view.findProgress().filter(applied).isPresent()) {
        return true;
      }
      long left = deadline - System.nanoTime();
      if (left <= 0 || !view.pause(writes, Math.min(left, pause))) {
        return false;
      }
    }
  }

  /**
   * What a look saw.
   *
   * @param writes how many writes were done before it
   * @param ended as {@link System#nanoTime}
   * @param progress null if none is held, or it could not be seen
   * @param failure why it could not be seen
   */
  private record Look(
      long writes, long ended, @Nullable OnlineProgress progress, @Nullable AsofException failure) {
    Optional<OnlineProgress> findProgress() {
      if (failure != null) {
        throw failure;
      }
      return Optional.ofNullable(progress);
    }
  }

  /** One view that is, or was, waited for. */
  private final class Watched {
    private final int viewVersionId;
    private final ReentrantLock looking = new ReentrantLock();
    private final ReentrantLock writing = new ReentrantLock();
    private final Condition written = writing.newCondition();

    /** Counted up under {@link #writing}. */
    private volatile long writes;

    /** Guarded by {@link #looking}. */
    private @Nullable Look newest;

    Watched(int viewVersionId) {
      this.viewVersionId = viewVersionId;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // all updates are under the lock
    void written() {
      writing.lock();
      try {
        writes++;
        written.signalAll();
      } finally {
        writing.unlock();
      }
    }

    /** Waits for a write after the first {@code seen}; false if interrupted. */
    @SuppressWarnings("WaitNotInLoop") // the caller loops: Redis holds what it waits for
    boolean pause(long seen, long nanos) {
      writing.lock();
      try {
        if (writes == seen) {
          long _ = written.awaitNanos(nanos);
        }
        return true;
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        return false;
      } finally {
        writing.unlock();
      }
    }

    /** The newest look if no write is after it and it is young enough, or else another one. */
    Optional<OnlineProgress> findProgress() {
      looking.lock();
      try {
        Look known = newest;
        if (known == null
            || known.writes() != writes
            || System.nanoTime() - known.ended() >= firstPause) {
          known = lookNow(writes);
          newest = known;
        }
        return known.findProgress();
      } finally {
        looking.unlock();
      }
    }

    private Look lookNow(long writes) {
      try {
        var progress = findProgress.apply(viewVersionId).orElse(null);
        return new Look(writes, System.nanoTime(), progress, null);
      } catch (AsofException unseen) {
        return new Look(writes, System.nanoTime(), null, unseen);
      }
    }
  }
}
