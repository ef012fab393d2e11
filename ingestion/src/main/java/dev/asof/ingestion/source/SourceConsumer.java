package dev.asof.ingestion.source;

import dev.asof.core.FailureLog;
import dev.asof.ingestion.log.AppendTooSlowException;
import dev.asof.ingestion.log.BatchOutcomes;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.event.ConsumerStoppedEvent;
import org.springframework.kafka.listener.KafkaMessageListenerContainer;

/**
 * The consumer of one source's topic, which runs until it is stopped: while no broker can be found
 * it is tried again, and where Spring gives up (its producer was fenced, an error was thrown) a new
 * one starts after a while, from the offsets that are committed.
 *
 * <p>A batch that took too long to append would take too long again, and so would one whose
 * transaction took so long that Kafka fenced its producer. So a consumer with such a batch, or one
 * that is fenced soon after its start, is followed by one with half the batch. Slowness passes: a
 * smaller batch is given up for the full one after a while.
 */
final class SourceConsumer implements BatchOutcomes {
  private static final Logger LOG = LoggerFactory.getLogger(SourceConsumer.class);
  private static final Duration RESTART_DELAY = Duration.ofSeconds(1);
  private static final Duration SOON = Duration.ofMinutes(1);

  /** Rarely enough for what it costs where slowness does not pass: some restarts. */
  private static final Duration SMALLER_FOR = Duration.ofMinutes(5);

  private final String name;
  private final Containers containers;
  private final int fullBatch;
  private final FailureLog failures =
      new FailureLog(LOG::warn, LOG::info, KafkaException.class::isInstance);
  private @Nullable KafkaMessageListenerContainer<byte[], byte[]> container;
  private int batch;
  private long startedAt;
  private boolean stopped;

  /** Makes containers, not started. */
  interface Containers {
    /**
     * @param batchRows the greatest number of rows that one transaction takes
     */
    KafkaMessageListenerContainer<byte[], byte[]> create(int batchRows, BatchOutcomes outcomes);
  }

  SourceConsumer(String name, Containers containers, int fullBatch) {
    this.name = name;
    this.containers = containers;
    this.fullBatch = fullBatch;
    this.batch = fullBatch;
  }

  /** Starts now, or as soon as that is possible. */
  void start() {
    if (!tryStart()) {
      startLater();
    }
  }

  private synchronized boolean tryStart() {
    if (stopped) {
      return true;
    }
    try {
      var starting = containers.create(batch, this);
      starting.setApplicationEventPublisher(this::onEvent);
      starting.start();
      container = starting;
      startedAt = System.nanoTime();
      if (batch < fullBatch) {
        later("full-batch", SMALLER_FOR, () -> returnToFullBatch(starting));
      }
      return true;
    } catch (RuntimeException unavailable) {
      failures.failed(name, unavailable);
      return false;
    }
  }

  private void startLater() {
    later("restart", RESTART_DELAY, this::start);
  }

  private void later(String what, Duration delay, Runnable step) {
    Thread.ofVirtual()
        .name(name + "-" + what)
        .start(() -> {
          long end = System.nanoTime() + delay.toNanos();
          for (long left = delay.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
          }
          step.run();
        });
  }

  private synchronized void returnToFullBatch(
      KafkaMessageListenerContainer<byte[], byte[]> smaller) {
    if (smaller.isRunning() && !stopped) {
      batch = fullBatch;
      smaller.stop(() -> {});
    }
  }

  /** A container that was stopped here, for another batch, has stopped normally. */
  private void onEvent(Object event) {
    if (event instanceof ConsumerStoppedEvent end) {
      if (end.getReason() != ConsumerStoppedEvent.Reason.NORMAL) {
        failures.failed(name, new IllegalStateException("it stopped: " + end.getReason()));
        chooseBatch(end.getReason());
      }
      startLater();
    }
  }

  private synchronized void chooseBatch(ConsumerStoppedEvent.Reason reason) {
    boolean soon = System.nanoTime() - startedAt < SOON.toNanos();
    boolean tooSlow = soon && reason == ConsumerStoppedEvent.Reason.FENCED;
    batch = tooSlow ? Math.max(1, batch / 2) : fullBatch;
  }

  @Override
  public void taken() {
    failures.succeeded(name);
  }

  @Override
  public synchronized boolean tooSlow(int records, AppendTooSlowException cause) {
    failures.failed(name, cause);
    if (records == 1) {
      return false;
    }
    batch = records / 2;
    return true;
  }

  /** Stops after the batch that it is at, for good; does not wait for that. */
  synchronized CompletableFuture<Void> stop() {
    stopped = true;
    var done = new CompletableFuture<Void>();
    if (container == null) {
      done.complete(null);
    } else {
      container.stop(() -> done.complete(null));
    }
    return done;
  }
}
