package dev.asof.testing;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link TcpFaultProxy} does to the bytes that pass through it; shared by its connections.
 */
final class ProxyFaults {
  private volatile Duration delay = Duration.ZERO;
  private volatile @Nullable Trigger trigger;
  private final AtomicInteger dropped = new AtomicInteger();

  /** Connections of numbers below this are stalled. */
  private int stalledBelow;

  /**
   * Recognises the requests whose answers are dropped.
   *
   * @param matches judges request bytes
   * @param carry how many bytes before a chunk are shown along with it
   */
  record Trigger(Predicate<ByteBuffer> matches, int carry) {}

  void delay(Duration perChunk) {
    delay = perChunk;
  }

  void trigger(Trigger armed) {
    trigger = armed;
  }

  @Nullable Trigger trigger() {
    return trigger;
  }

  void countDropped() {
    dropped.incrementAndGet();
  }

  int dropped() {
    return dropped.get();
  }

  /** Stalls the connections of numbers below {@code connection}. */
  synchronized void stallBelow(int connection) {
    stalledBelow = Math.max(stalledBelow, connection);
  }

  synchronized void heal() {
    delay = Duration.ZERO;
    trigger = null;
    stalledBelow = 0;
    notifyAll();
  }

  /** Holds the calling thread while {@code connection} is stalled, and for the delay. */
  void holdUp(int connection) throws InterruptedException {
    awaitFlow(connection);
    long deadline = System.nanoTime() + delay.toNanos();
    for (long left = delay.toNanos(); left > 0; left = deadline - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  private synchronized void awaitFlow(int connection) throws InterruptedException {
    while (connection < stalledBelow) {
      wait();
    }
  }
}
