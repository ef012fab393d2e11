package dev.asof.ingestion.writer;

import dev.asof.core.FailureLog;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a {@link LogReader} running: a reader that fails as a whole (Kafka down, say) is thrown
 * away and made again.
 */
public final class LogReaderThread implements AutoCloseable {
  /** How long writing what is read may take at the stop; what takes longer is read again. */
  public static final Duration STOP_TIMEOUT = Duration.ofSeconds(20);

  private static final Logger LOG = LoggerFactory.getLogger(LogReaderThread.class);

  private static final Duration IDLE = Duration.ofMillis(100);
  private static final Duration RETRY_DELAY = Duration.ofSeconds(1);

  private final FailureLog failures =
      new FailureLog(LOG::warn, LOG::info, KafkaException.class::isInstance);
  private final String name;
  private final Supplier<LogReader> readers;
  private volatile boolean stopping;
  private @Nullable Thread thread;

  LogReaderThread(String name, Supplier<LogReader> readers) {
    this.name = name;
    this.readers = readers;
  }

  public synchronized void start() {
    if (thread == null) {
      stopping = false;
      thread = Thread.ofPlatform().name(name).start(this::run);
    }
  }

  /** Writes what is read, and stops. */
  @Override
  public void close() {
    Thread running;
    synchronized (this) {
      running = thread;
      thread = null;
    }
    if (running == null) {
      return;
    }
    stopping = true;
    LockSupport.unpark(running);
    try {
      if (!running.join(STOP_TIMEOUT)) {
        LOG.warn(
            "{} does not stop within {}; what it has read will be read again", name, STOP_TIMEOUT);
        running.interrupt();
      }
    } catch (InterruptedException stoppingHard) {
      running.interrupt();
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    while (!stopping) {
      try {
        LogReader reader = readers.get();
        try {
          while (!stopping) {
            if (!reader.step()) {
              LockSupport.parkNanos(IDLE.toNanos());
            }
          }
        } finally {
          reader.close();
        }
      } catch (RuntimeException | Error failed) {
        // Whatever it is: a server that answers while nothing reaches its stores would be worse.
        failures.failed(name, failed);
        LockSupport.parkNanos(stopping ? 1 : RETRY_DELAY.toNanos());
      }
    }
  }
}
