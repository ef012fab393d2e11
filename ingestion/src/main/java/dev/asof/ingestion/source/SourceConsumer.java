package dev.asof.ingestion.source;

import dev.asof.core.FailureLog;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
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
 * <p>Kafka fences the producer of a transaction that takes too long. The same batch would take too
 * long again, so a consumer that is fenced soon after its start is followed by one with half the
 * batch.
 */
final class SourceConsumer {
  private static final Logger LOG = LoggerFactory.getLogger(SourceConsumer.class);
  private static final Duration RESTART_DELAY = Duration.ofSeconds(1);
  private static final Duration SOON = Duration.ofMinutes(1);

  private final String name;
  private final IntFunction<KafkaMessageListenerContainer<byte[], byte[]>> containers;
  private final int fullBatch;
  private final FailureLog failures =
      new FailureLog(LOG::warn, LOG::info, KafkaException.class::isInstance);
  private @Nullable KafkaMessageListenerContainer<byte[], byte[]> container;
  private int batch;
  private long startedAt;
  private boolean stopped;

  /**
   * @param containers makes one that takes so many rows in a transaction at most
   */
  SourceConsumer(
      String name,
      IntFunction<KafkaMessageListenerContainer<byte[], byte[]>> containers,
      int fullBatch) {
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
      var starting = containers.apply(batch);
      starting.setApplicationEventPublisher(this::onEvent);
      starting.start();
      container = starting;
      startedAt = System.nanoTime();
      failures.succeeded(name);
      return true;
    } catch (RuntimeException unavailable) {
      failures.failed(name, unavailable);
      return false;
    }
  }

  private void startLater() {
    Thread.ofVirtual()
        .name(name + "-restart")
        .start(() -> {
          do {
            LockSupport.parkNanos(RESTART_DELAY.toNanos());
          } while (!tryStart());
        });
  }

  private void onEvent(Object event) {
    if (event instanceof ConsumerStoppedEvent end
        && end.getReason() != ConsumerStoppedEvent.Reason.NORMAL) {
      failures.failed(name, new IllegalStateException("it stopped: " + end.getReason()));
      chooseBatch(end.getReason());
      startLater();
    }
  }

  private synchronized void chooseBatch(ConsumerStoppedEvent.Reason reason) {
    boolean soon = System.nanoTime() - startedAt < SOON.toNanos();
    boolean tooSlow = soon && reason == ConsumerStoppedEvent.Reason.FENCED;
    batch = tooSlow ? Math.max(1, batch / 2) : fullBatch;
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
