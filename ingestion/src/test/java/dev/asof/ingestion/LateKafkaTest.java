package dev.asof.ingestion;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.asof.core.ProjectName;
import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.testing.ChildJvm;
import dev.asof.testing.TestServices;
import dev.asof.testing.TestingDatabase;
import dev.asof.testing.TestingKafka;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that is up before the name of its Kafka is known, as in a cluster that is starting. */
class LateKafkaTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final ProjectName project = new ProjectName("latekafka");
  private final TestingKafka kafka = TestServices.kafka();

  @Test
  void sourcesAndWritersStartOnceTheNameIsKnown(@TempDir Path folder) throws Exception {
    Path hosts = Files.writeString(folder.resolve("hosts"), "127.0.0.1 localhost\n");
    String topic = kafka.newTopic("late-kafka", 1);
    String redis = TestServices.redis().newDatabaseUri();
    TestingDatabase database = TestServices.postgresql().newDatabase();
    FeatureViewVersion view = TwoServersTest.definitions(project, topic).views().getFirst();
    try (ChildJvm server = start(hosts, redis, database, folder, topic);
        var stores = new TestStores(redis, database, folder, Clock.systemUTC())) {
      await()
          .atMost(PATIENCE)
          .untilAsserted(() ->
              assertThat(server.lines())
                  .anyMatch(line ->
                      line.contains(" of project latekafka ") && line.contains("tried again")));
      Files.writeString(hosts, "127.0.0.1 localhost late-kafka\n");
      send(topic, "{\"customer\":1,\"at\":\"2026-01-05T10:00:00Z\",\"amount\":7}");
      await()
          .atMost(PATIENCE)
          .until(() -> stores.findOnline(view, view.key().encode(List.of(1L))).isPresent());
      await().atMost(PATIENCE).until(() -> stores.offlinePositions(view).size() == 1);
    }
  }

  private ChildJvm start(
      Path hosts, String redis, TestingDatabase database, Path folder, String topic) {
    return IngestionProcess.start(
        List.of("-Djdk.net.hosts.file=" + hosts, "-Dsun.net.inetaddr.negative.ttl=0"),
        kafka.bootstrapServers().replace("127.0.0.1", "late-kafka"),
        redis,
        database,
        folder,
        List.of(project.value(), topic));
  }

  private void send(String topic, String row) throws Exception {
    try (var producer =
        new KafkaProducer<>(
            Map.<String, Object>of("bootstrap.servers", kafka.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>(topic, row.getBytes(UTF_8))).get();
    }
  }
}
