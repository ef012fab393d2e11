package dev.asof.embedded.launcher.demo;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads a topic without being part of a group; only what is committed counts. */
final class TopicReader implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(100);

  private final String topic;
  private final KafkaConsumer<byte[], byte[]> consumer;

  private TopicReader(String topic, KafkaConsumer<byte[], byte[]> consumer) {
    this.topic = topic;
    this.consumer = consumer;
  }

  static TopicReader fromBeginning(String kafka, String topic) {
    TopicReader reader = open(kafka, topic);
    reader.consumer.seekToBeginning(reader.consumer.assignment());
    return reader;
  }

  /** What is written from now on; a topic that does not exist yet is read from its beginning. */
  static TopicReader fromNow(String kafka, String topic) {
    TopicReader reader = open(kafka, topic);
    reader.consumer.seekToEnd(reader.consumer.assignment());
    reader.consumer.assignment().forEach(reader.consumer::position);
    return reader;
  }

  private static TopicReader open(String kafka, String topic) {
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers",
            kafka,
            "isolation.level",
            "read_committed",
            "enable.auto.commit",
            false,
            "allow.auto.create.topics",
            false,
            "auto.offset.reset",
            "earliest",
            "max.poll.records",
            10_000,
            "max.partition.fetch.bytes",
            8 << 20);
    var reader =
        new TopicReader(
            topic,
            new KafkaConsumer<>(
                settings, new ByteArrayDeserializer(), new ByteArrayDeserializer()));
    reader.assign();
    return reader;
  }

  private void assign() {
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream()
            .map(partition -> new TopicPartition(topic, partition.partition()))
            .toList();
    consumer.assign(partitions);
  }

  /** Hands on everything up to where the topic ends now. */
  void readToEnd(Consumer<ConsumerRecord<byte[], byte[]>> reader) {
    Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
    while (ends.entrySet().stream()
        .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
      consumer.poll(POLL).forEach(reader);
    }
  }

  /** How many messages are there that were not counted before. */
  long countMore() {
    if (consumer.assignment().isEmpty()) {
      assign();
    }
    return consumer.assignment().isEmpty() ? 0 : consumer.poll(POLL).count();
  }

  @Override
  public void close() {
    consumer.close();
  }
}
