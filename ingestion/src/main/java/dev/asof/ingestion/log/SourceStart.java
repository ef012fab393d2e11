package dev.asof.ingestion.log;

import dev.asof.core.definition.KafkaTopic;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.listener.ConsumerAwareRebalanceListener;

/**
 * Decides where in its topic a source begins, once: {@code start: latest} is about the first time,
 * not about partitions that are added or offsets that are lost later. From then on what is
 * committed counts, and a partition without a committed offset is taken from its beginning.
 *
 * <p>Whoever gets the topic's first partition begins for all partitions, in one commit; that one
 * having a committed offset means that the source has begun. A server that asks before that begins
 * with its own partitions only.
 */
public final class SourceStart implements ConsumerAwareRebalanceListener {
  private static final Logger LOG = LoggerFactory.getLogger(SourceStart.class);

  private final KafkaTopic topic;
  private final boolean madeSince;

  /**
   * @param madeSince whether the topic was made once the source was there: then there is no record
   *     from before, and {@code start: latest} is its beginning too
   */
  public SourceStart(KafkaTopic topic, boolean madeSince) {
    this.topic = topic;
    this.madeSince = madeSince;
  }

  KafkaTopic topic() {
    return topic;
  }

  @Override
  public void onPartitionsAssigned(Consumer<?, ?> consumer, Collection<TopicPartition> assigned) {
    if (assigned.isEmpty()) {
      return;
    }
    if (topic.start() == KafkaTopic.Start.LATEST) {
      begin(consumer, assigned);
    }
    reportLost(consumer, Set.copyOf(assigned));
  }

  private void begin(Consumer<?, ?> consumer, Collection<TopicPartition> assigned) {
    var first = new TopicPartition(topic.topic(), 0);
    Set<TopicPartition> all = new HashSet<>(assigned);
    all.add(first);
    if (assigned.contains(first)) {
      consumer
          .partitionsFor(topic.topic())
          .forEach(partition -> all.add(new TopicPartition(topic.topic(), partition.partition())));
    }
    Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(all);
    if (committed.get(first) != null) {
      return;
    }
    if (!assigned.contains(first)) {
      all.remove(first);
    }
    all.removeIf(partition -> committed.get(partition) != null);
    Map<TopicPartition, OffsetAndMetadata> begin = new HashMap<>();
    (madeSince ? consumer.beginningOffsets(all) : consumer.endOffsets(all))
        .forEach((partition, offset) -> begin.put(partition, new OffsetAndMetadata(offset)));
    consumer.commitSync(begin);
  }

  /** Kafka's retention does not wait for a source that is not read. */
  private static void reportLost(Consumer<?, ?> consumer, Set<TopicPartition> assigned) {
    Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>(consumer.committed(assigned));
    committed.values().removeIf(Objects::isNull);
    consumer
        .beginningOffsets(committed.keySet())
        .forEach((partition, beginning) -> {
          long next = Objects.requireNonNull(committed.get(partition)).offset();
          if (beginning > next) {
            LOG.warn(
                "{}: {} records from offset {} on were deleted by the topic's retention before they were taken",
                partition,
                beginning - next,
                next);
          }
        });
  }
}
