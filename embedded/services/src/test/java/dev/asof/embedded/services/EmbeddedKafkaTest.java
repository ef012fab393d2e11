package dev.asof.embedded.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedKafkaTest {
  @TempDir Path folder;

  @Test
  void keepsRecordsForEverAndCreatesNoTopicUnasked() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder, 0)) {
      assertThat(kafka.bootstrapServers()).isEqualTo("127.0.0.1:" + kafka.port());
      StackClients.writeKafka(kafka, "one");
      assertThat(topicSetting(kafka, "words", "retention.ms")).isEqualTo("-1");
      assertThat(topicSetting(kafka, "words", "retention.bytes")).isEqualTo("-1");
      assertThatThrownBy(() -> describe(kafka, "unheard-of"))
          .hasCauseInstanceOf(UnknownTopicOrPartitionException.class);
    }
  }

  @Test
  void keepsItsIdentityAndCommittedTransactions() throws Exception {
    String cluster;
    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder, 0)) {
      cluster = clusterId(kafka);
      StackClients.writeKafka(kafka, "one");
      writeInTransaction(kafka, "two");
    }
    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder, 0)) {
      assertThat(clusterId(kafka)).isEqualTo(cluster);
      writeInTransaction(kafka, "three");
      assertThat(StackClients.readKafka(kafka)).containsExactly("one", "two", "three");
    }
  }

  @Test
  void namesTheTakenPortAndTheRemedy() throws Exception {
    try (ServerSocket stranger = new ServerSocket()) {
      stranger.bind(LoopbackPort.address(0));
      int port = stranger.getLocalPort();
      assertThatThrownBy(() -> EmbeddedKafka.start(folder, port))
          .isInstanceOf(EmbeddedServiceException.class)
          .hasMessageContaining("Kafka cannot listen on 127.0.0.1:" + port)
          .hasMessageContaining("choose another port");
    }
  }

  private static void writeInTransaction(EmbeddedKafka kafka, String word) throws Exception {
    Map<String, Object> settings =
        Map.of("bootstrap.servers", kafka.bootstrapServers(), "transactional.id", "words-writer");
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>("words", word)).get();
      producer.commitTransaction();
    }
  }

  private static String clusterId(EmbeddedKafka kafka) throws Exception {
    try (Admin admin = admin(kafka)) {
      return admin.describeCluster().clusterId().get();
    }
  }

  private static Object describe(EmbeddedKafka kafka, String topic) throws Exception {
    try (Admin admin = admin(kafka)) {
      return admin.describeTopics(List.of(topic)).allTopicNames().get();
    }
  }

  private static String topicSetting(EmbeddedKafka kafka, String topic, String setting)
      throws Exception {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    try (Admin admin = admin(kafka)) {
      Config config = admin.describeConfigs(List.of(resource)).all().get().get(resource);
      return config.get(setting).value();
    }
  }

  private static Admin admin(EmbeddedKafka kafka) {
    return Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
  }
}
