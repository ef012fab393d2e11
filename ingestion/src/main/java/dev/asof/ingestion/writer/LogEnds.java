package dev.asof.ingestion.writer;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.ingestion.log.LogTopic;
import dev.asof.ingestion.log.LogTopics;
import java.time.Clock;
import java.time.Instant;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks Kafka where the logs end, and which topics they are: only its answer proves that nothing is
 * unread, and that what was read is still the same log.
 */
final class LogEnds {
  private static final Logger LOG = LoggerFactory.getLogger(LogEnds.class);

  private final LogTopics topics;
  private final Clock clock;

  LogEnds(LogTopics topics, Clock clock) {
    this.topics = topics;
    this.clock = clock;
  }

  /**
   * Tells each reading that has read its partition to the end. Rows of transactions that are still
   * open count as unread, since they were on their way.
   *
   * @param onFailure hears of those whose topic is no longer the one that was read
   */
  void check(
      LiveLogs logs,
      Consumer<byte[], byte[]> consumer,
      BiConsumer<ViewReading, RuntimeException> onFailure) {
    Instant asked = clock.instant();
    LogTopics.Ends ends;
    try {
      ends = topics.ends(logs.topics());
    } catch (AsofException unanswered) {
      LOG.debug("Kafka does not say where the logs end", unanswered);
      return;
    }
    logs.findChanged(ends.logs())
        .forEach(changed -> onFailure.accept(changed, logChanged(changed, null)));
    for (TopicPartition partition : consumer.assignment()) {
      Long end = ends.offsets().get(partition);
      logs.find(partition.topic())
          .filter(reading -> reading.owns(partition.partition()))
          .filter(_ -> end != null && consumer.position(partition) >= end)
          .ifPresent(reading -> reading.seen(partition.partition(), asked));
    }
  }

  static AsofException logChanged(ViewReading reading, @Nullable Exception cause) {
    LogTopic log = reading.log();
    String message =
        "topic %s (id %s, %d partitions) is not what it was: it was deleted, made anew, cut or given more partitions. Asof's log topics must be left alone"
            .formatted(log.name(), log.id().topicId(), log.partitions());
    return cause == null
        ? new AsofException(ErrorCode.LOG_CHANGED, message)
        : new AsofException(ErrorCode.LOG_CHANGED, message, cause);
  }
}
