package dev.asof.embedded.launcher.demo;

import dev.asof.embedded.launcher.server.Screen;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * What runs of the demo before this one have sent. One that was cut off leaves flights behind that
 * Asof has not read yet, which would be counted as those of the next run.
 */
final class EarlierRuns {
  private static final Duration TIMEOUT = Duration.ofMinutes(3);

  private final String kafka;
  private final String project;
  private final StoreProgress stores;
  private final Screen screen;

  EarlierRuns(String kafka, String project, StoreProgress stores, Screen screen) {
    this.kafka = kafka;
    this.project = project;
    this.stores = stores;
    this.screen = screen;
  }

  /**
   * Waits until Asof has read the topic to its end, and both stores the logs to theirs. The source
   * has to be defined, or nobody reads the topic.
   *
   * @throws DemoFailedException if that takes too long
   */
  void awaitStored() {
    try (KafkaConsumer<byte[], byte[]> source = open()) {
      List<TopicPartition> topic =
          source.partitionsFor(FlightStream.TOPIC).stream()
              .map(partition -> new TopicPartition(FlightStream.TOPIC, partition.partition()))
              .toList();
      if (source.endOffsets(topic).values().stream().allMatch(end -> end == 0)) {
        return; // This is the first run.
      }
      long unread = countUnread(source, topic);
      if (unread > 0) {
        screen.line("    waiting for %,d flights of an earlier run".formatted(unread));
      }
      boolean stored =
          Patience.until(() -> countUnread(source, topic) == 0, TIMEOUT)
              && List.of(FlightView.values()).stream().allMatch(stores::awaitCaughtUp);
      if (!stored) {
        throw new DemoFailedException(
            "What an earlier run of the demo sent is not stored after %d minutes; the server's log says why, or start again with another --data folder"
                .formatted(TIMEOUT.toMinutes()));
      }
    }
  }

  /** The source's group is only asked how far it is: who subscribes to nothing is no member. */
  private KafkaConsumer<byte[], byte[]> open() {
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers",
            kafka,
            "group.id",
            "asof-source-%s-arrivals".formatted(project),
            "enable.auto.commit",
            false);
    return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private static long countUnread(
      KafkaConsumer<byte[], byte[]> source, List<TopicPartition> topic) {
    Map<TopicPartition, Long> ends = source.endOffsets(topic);
    Map<TopicPartition, OffsetAndMetadata> read = source.committed(ends.keySet());
    return ends.entrySet().stream()
        .mapToLong(end -> {
          OffsetAndMetadata next = read.get(end.getKey());
          return Math.max(0, end.getValue() - (next == null ? 0 : next.offset()));
        })
        .sum();
  }
}
