package dev.asof.jobs.training;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/**
 * The memory that spines of any length may take while they are read: several times the bytes of
 * their JSON. One that would take more than there is has all of it to itself. Thread-safe.
 */
public final class SpineBudget {
  /** What a spine of short values takes, its copies included, for a byte of its JSON. */
  private static final int EXPANSION = 8;

  private static final int SHARE_OF_HEAP = 4;
  private static final int KIBIBYTE = 1024;
  private static final Duration POLL = Duration.ofMillis(100);

  private final int capacity;
  private final Semaphore room;

  public SpineBudget() {
    this(Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP);
  }

  SpineBudget(long bytes) {
    this.capacity = Math.toIntExact(Math.max(1, bytes / KIBIBYTE));
    this.room = new Semaphore(capacity, true);
  }

  /** Room for one spine, until it is closed. */
  interface Reservation extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Takes room for {@code spine}, for a caller who can come again.
   *
   * @throws AsofException {@link ErrorCode#OVERLOADED} if others have it
   */
  Reservation reserve(SpineRows spine) {
    int wanted = wanted(spine);
    if (!room.tryAcquire(wanted)) {
      throw new AsofException(
          ErrorCode.OVERLOADED,
          "other training datasets take up the memory there is for long spines: ask again later, or with fewer rows at once");
    }
    return () -> room.release(wanted);
  }

  /**
   * Takes room for {@code spine} as soon as there is some.
   *
   * @param pause waits, and throws if the caller is to stop
   */
  Reservation await(SpineRows spine, Consumer<Duration> pause) {
    int wanted = wanted(spine);
    while (!room.tryAcquire(wanted)) {
      pause.accept(POLL);
    }
    return () -> room.release(wanted);
  }

  private int wanted(SpineRows spine) {
    return (int) Math.min(capacity, 1 + (long) spine.json().length() * EXPANSION / KIBIBYTE);
  }
}
