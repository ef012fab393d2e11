package dev.asof.online;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Callers that wait until rows are applied. They look again after every write of this process, and,
 * because another process may be the writer, every few milliseconds, at growing distances.
 */
final class AppliedWaiters {
  private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(2);
  private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(32);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition written = lock.newCondition();

  void wake() {
    lock.lock();
    try {
      written.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Whether {@code applied} came true within {@code timeout}; false too if interrupted. */
  boolean await(BooleanSupplier applied, Duration timeout) {
    long deadline = System.nanoTime() + timeout.toNanos();
    long pause = FIRST_PAUSE;
    while (!applied.getAsBoolean()) {
      long left = deadline - System.nanoTime();
      if (left <= 0 || !pause(Math.min(left, pause))) {
        return false;
      }
      pause = Math.min(2 * pause, LONGEST_PAUSE);
    }
    return true;
  }

  /** The caller loops: what it waits for is held by Redis, and not by this lock. */
  @SuppressWarnings("WaitNotInLoop")
  private boolean pause(long nanos) {
    lock.lock();
    try {
      long _ = written.awaitNanos(nanos);
      return true;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }
}
