package dev.asof.ingestion;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.asof.core.ProjectName;
import dev.asof.core.definition.Feature;
import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.core.type.ScalarType;
import dev.asof.ingestion.log.FeatureLog;
import dev.asof.ingestion.source.TopicSources;
import dev.asof.testing.TestServices;
import dev.asof.testing.TestingKafka;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A feature log that takes its time. */
class SlowLogTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration MARGIN = Duration.ofMillis(2_500);
  private static final int BATCH = 8;

  /** What a full batch is made to take: half of it fits into the bound, all of it does not. */
  private static final Duration FULL_BATCH =
      IngestionServer.settings("127.0.0.1:1", MARGIN).appendBound().multipliedBy(3).dividedBy(2);

  private final ProjectName project = new ProjectName("slowlog");
  private final FeatureViewVersion amounts =
      TestViews.view(project, 21, "amounts", Feature.of("amount", ScalarType.INT64));
  private final TestingKafka kafka = TestServices.kafka();

  @Test
  void aSourceWhoseFullBatchTakesTooLongGoesOnWithHalfOfIt(@TempDir Path folder) {
    String topic = kafka.newTopic("slow-log", 1);
    send(topic);
    var registry = new FixedRegistry(TestViews.project(project, TestViews.source(topic), amounts));
    Clock clock = Clock.systemUTC();
    try (var stores = new TestStores(TestServices.redis().newDatabaseUri(), folder, clock);
        var server =
            new IngestionServer(
                kafka.bootstrapServers(), registry, stores.online(), stores.tables(), clock);
        var sources = sources(server, registry, clock)) {
      server.offlineWriter.start();
      registry.onChange(sources::follow);

      await().atMost(PATIENCE).until(() -> stores.offlineRows(amounts).size() >= BATCH);
      assertThat(stores.offlinePositions(amounts)).hasSize(BATCH);
      assertThat(stores.offlineRows(amounts).values().stream().map(row -> row.getFirst()))
          .as("customers")
          .containsExactlyInAnyOrder(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L);
    }
  }

  private static TopicSources sources(IngestionServer server, FixedRegistry registry, Clock clock) {
    IngestionProperties usual =
        IngestionServer.settings(server.settings.bootstrapServers(), MARGIN);
    var settings =
        new IngestionProperties(
            usual.bootstrapServers(),
            usual.log(),
            usual.clockSkew(),
            usual.acknowledgementTimeout(),
            BATCH,
            usual.offlineCommit(),
            usual.sessionTimeout(),
            MARGIN);
    var slow = server.kafka.transactionalTemplate();
    slow.setProducerInterceptor(new SlowSends(FULL_BATCH.dividedBy(BATCH)));
    var log = new FeatureLog(server.topics, server.kafka.plainTemplate(), slow, settings, clock);
    return new TopicSources(server.kafka, log, registry::current, settings, clock);
  }

  private void send(String topic) {
    try (var producer =
        new KafkaProducer<>(
            Map.<String, Object>of("bootstrap.servers", kafka.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (int customer = 0; customer < BATCH; customer++) {
        String row =
            "{\"customer\":%d,\"at\":\"2026-01-05T10:00:00Z\",\"amount\":1}".formatted(customer);
        producer.send(new ProducerRecord<>(topic, row.getBytes(UTF_8)));
      }
    }
  }
}
