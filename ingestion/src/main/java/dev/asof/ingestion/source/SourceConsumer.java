package dev.asof.ingestion.source;

import dev.asof.ingestion.log.FailureLog;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.event.ConsumerStoppedEvent;
import org.springframework.kafka.listener.KafkaMessageListenerContainer;

/**
 * The consumer of one source's topic, which runs until it is stopped: where Spring gives up (its
 * producer was fenced, its position is gone, an error was thrown), it starts again after a while,
 * from the offsets that are committed.
 */
final class SourceConsumer {
  private static final Logger LOG = LoggerFactory.getLogger(SourceConsumer.class);
  private static final Duration RESTART_DELAY = Duration.ofSeconds(1);

  private final String name;
  private final KafkaMessageListenerContainer<byte[], byte[]> container;
  private final FailureLog failures = new FailureLog(LOG);
  private boolean stopped;

  SourceConsumer(String name, KafkaMessageListenerContainer<byte[], byte[]> container) {
    this.name = name;
    this.container = container;
    container.setApplicationEventPublisher(this::onEvent);
  }

  synchronized void start() {
    if (!stopped && !container.isRunning()) {
      container.start();
    }
  }

  /** Stops after the batch that it is at, for good; does not wait for that. */
  CompletableFuture<Void> stop() {
    synchronized (this) {
      stopped = true;
    }
    var done = new CompletableFuture<Void>();
    container.stop(() -> done.complete(null));
    return done;
  }

  private void onEvent(Object event) {
    if (event instanceof ConsumerStoppedEvent end
        && end.getReason() != ConsumerStoppedEvent.Reason.NORMAL) {
      failures.failed(name, new IllegalStateException("it stopped: " + end.getReason()));
      Thread.ofVirtual()
          .name(name + "-restart")
          .start(() -> {
            LockSupport.parkNanos(RESTART_DELAY.toNanos());
            start();
          });
    }
  }
}
