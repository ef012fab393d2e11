package dev.asof.ingestion.log;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.DefaultAfterRollbackProcessor;
import org.springframework.kafka.listener.MessageListenerContainer;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;
import org.springframework.util.backoff.BackOff;
import org.springframework.util.backoff.ExponentialBackOff;

/**
 * Follows the transactions of a source's consumer: a batch that was rolled back comes again after a
 * growing while, unless it has to be taken in smaller pieces.
 */
final class SourceTransactions extends DefaultAfterRollbackProcessor<byte[], byte[]>
    implements TransactionExecutionListener {
  private static final Duration RETRY_DELAY = Duration.ofSeconds(1);
  private static final Duration MAX_RETRY_DELAY = Duration.ofSeconds(10);

  private final BatchOutcomes outcomes;

  SourceTransactions(BatchOutcomes outcomes) {
    super(backOff());
    this.outcomes = outcomes;
  }

  private static BackOff backOff() {
    var backOff = new ExponentialBackOff(RETRY_DELAY.toMillis(), 2);
    backOff.setMaxInterval(MAX_RETRY_DELAY.toMillis());
    return backOff;
  }

  @Override
  public void afterCommit(TransactionExecution transaction, @Nullable Throwable failure) {
    if (failure == null) {
      outcomes.taken();
    }
  }

  @Override
  public void processBatch(
      ConsumerRecords<byte[], byte[]> records,
      List<ConsumerRecord<byte[], byte[]>> listed,
      Consumer<byte[], byte[]> consumer,
      @Nullable MessageListenerContainer container,
      Exception failure,
      boolean recoverable,
      ContainerProperties.EOSMode mode) {
    boolean smaller =
        causes(failure)
            .filter(AppendTooSlowException.class::isInstance)
            .map(AppendTooSlowException.class::cast)
            .findFirst()
            .filter(slow -> outcomes.tooSlow(records.count(), slow))
            .isPresent();
    if (smaller && container != null) {
      // Without waiting: this is the thread that has to end.
      container.stop(() -> {});
    } else {
      super.processBatch(records, listed, consumer, container, failure, recoverable, mode);
    }
  }

  private static Stream<Throwable> causes(Throwable failure) {
    return Stream.iterate(failure, cause -> cause != null, Throwable::getCause);
  }
}
