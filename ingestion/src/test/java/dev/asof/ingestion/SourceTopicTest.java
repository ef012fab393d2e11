package dev.asof.ingestion;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.asof.core.ErrorCode;
import dev.asof.core.ProjectName;
import dev.asof.core.definition.Feature;
import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.core.definition.KafkaTopic;
import dev.asof.core.definition.Source;
import dev.asof.core.row.EntityKey;
import dev.asof.core.type.ScalarType;
import dev.asof.ingestion.log.DeadLetter;
import dev.asof.testing.TestServices;
import dev.asof.testing.TestingKafka;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A source's topic: nothing that comes on it, and nothing that happens meanwhile, loses a row. */
class SourceTopicTest {
  private static final AtomicInteger PROJECTS = new AtomicInteger();
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int MEGABYTE = 1_000_000;

  private final ProjectName project = new ProjectName("topic" + PROJECTS.incrementAndGet());
  private final FeatureViewVersion notes =
      TestViews.view(
          project,
          3,
          "notes",
          Feature.of("amount", ScalarType.FLOAT64),
          Feature.of("note", ScalarType.STRING));
  private final TestingKafka kafka = TestServices.kafka();
  private TestStores stores;

  @BeforeEach
  void openStores(@TempDir Path folder) {
    stores = new TestStores(TestServices.redis().newDatabaseUri(), folder, Clock.systemUTC());
  }

  @AfterEach
  void closeStores() {
    stores.close();
  }

  private IngestionServer server(String topic, Clock clock) {
    return server(TestViews.source(topic), clock);
  }

  private IngestionServer server(Source source, Clock clock) {
    var registry = new FixedRegistry(TestViews.project(project, source, notes));
    var server =
        new IngestionServer(
            kafka.bootstrapServers(),
            registry,
            stores.online(),
            stores.tables(),
            clock,
            Duration.ofSeconds(6));
    registry.onChange(server.sources::follow);
    server.onlineWriter.start();
    server.offlineWriter.start();
    return server;
  }

  private String topic() {
    String name = "source-of-" + project;
    kafka.createTopic(name, 2, Map.of("max.message.bytes", String.valueOf(20 * MEGABYTE)));
    return name;
  }

  private KafkaProducer<byte[], byte[]> producer() {
    return new KafkaProducer<>(
        Map.of(
            "bootstrap.servers",
            kafka.bootstrapServers(),
            "max.request.size",
            20 * MEGABYTE,
            "buffer.memory",
            64L * MEGABYTE),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  private static String row(long customer, String note) {
    return "{\"customer\":%d,\"at\":\"2026-01-05T10:00:00Z\",\"amount\":1,\"note\":\"%s\"}"
        .formatted(customer, note);
  }

  private EntityKey key(long customer) {
    return notes.key().encode(List.of(customer));
  }

  @Test
  void whateverIsSentBecomesARowOrADeadLetter() {
    long seed = 7;
    var random = new Random(seed);
    byte[] noise = new byte[1_000];
    random.nextBytes(noise);
    byte[] brokenText = row(1, "\u00e9").getBytes(UTF_8);
    brokenText[brokenText.length - 3] = (byte) 0xff;
    List<byte[]> poison =
        List.of(
            noise,
            new byte[0],
            brokenText,
            row(1, "x").getBytes(UTF_16),
            "[".repeat(100_000).getBytes(UTF_8),
            "{\"a\":".repeat(2_000).getBytes(UTF_8),
            row(1, "\\ud800").getBytes(UTF_8),
            row(1, "x".repeat(MEGABYTE)).getBytes(UTF_8),
            row(1, "x".repeat(10 * MEGABYTE)).getBytes(UTF_8),
            ("{\"" + "n".repeat(2 * MEGABYTE) + "\":1}").getBytes(UTF_8),
            "{\"customer\":1e999999999,\"at\":1}".getBytes(UTF_8),
            ("{\"customer\":1,\"at\":\"2026-01-05T10:00:00Z\",\"amount\":"
                    + "9".repeat(5_000)
                    + "}")
                .getBytes(UTF_8),
            "{\"customer\":1,\"at\":\"2026-01-05T10:00:00Z\",\"_delete\":{}, \"note\":[]}"
                .getBytes(UTF_8));
    String topic = topic();
    try (var producer = producer();
        IngestionServer server = server(topic, Clock.systemUTC())) {
      poison.forEach(bytes -> producer.send(new ProducerRecord<>(topic, 0, null, bytes)));
      producer.send(new ProducerRecord<>(topic, 0, null, null));
      producer.send(new ProducerRecord<>(topic, 0, null, row(2, "good").getBytes(UTF_8)));
      producer.flush();

      await().atMost(PATIENCE).until(() -> stores.findOnline(notes, key(2)).isPresent());

      List<DeadLetter> letters = server.deadLetters.list(project, _ -> true, 100);
      assertThat(letters).as("seed %d", seed).hasSize(poison.size() + 1);
      assertThat(letters).allSatisfy(letter -> assertThat(letter.findOrigin()).isPresent());
      assertThat(letters.stream().map(letter -> letter.refusal().code()))
          .contains(ErrorCode.ROW_TOO_LARGE)
          .doesNotContain(ErrorCode.INTERNAL_ERROR);
      DeadLetter longest =
          letters.stream()
              .filter(letter -> letter.sentBytes() > 10 * MEGABYTE)
              .findFirst()
              .orElseThrow();
      assertThat(longest.truncated()).isTrue();
      assertThat(longest.payload().length()).isEqualTo(DeadLetter.MAX_PAYLOAD);
      assertThat(stores.findOnline(notes, key(1))).isEmpty();
    }
  }

  /**
   * Kafka fences the producer of a transaction that took too long; the consumer keeps its
   * partitions all the while, so that nobody else takes the batch.
   */
  @Test
  void aBatchWhoseTransactionTimedOutIsTakenAgain() {
    var stalled = new AtomicBoolean();
    Clock clock = new StallingClock(stalled, Duration.ofSeconds(18));
    String topic = topic();
    try (var producer = producer();
        IngestionServer server = server(topic, clock)) {
      producer.send(new ProducerRecord<>(topic, 0, null, row(1, "first").getBytes(UTF_8)));
      producer.flush();
      await().atMost(PATIENCE).untilTrue(stalled);
      producer.send(new ProducerRecord<>(topic, 0, null, row(2, "second").getBytes(UTF_8)));
      producer.flush();

      await().atMost(PATIENCE).until(() -> stores.findOnline(notes, key(2)).isPresent());
      assertThat(stores.findOnline(notes, key(1))).isPresent();
      await().atMost(PATIENCE).until(() -> stores.offlinePositions(notes).size() >= 2);
      assertThat(stores.offlinePositions(notes)).hasSize(2).doesNotHaveDuplicates();
    }
  }

  @Test
  void aSourceThatStartsAtTheLatestSkipsOnlyWhatWasThereBefore() throws Exception {
    String topic = topic();
    Source latest = TestViews.source(topic, KafkaTopic.Start.LATEST);
    try (var producer = producer()) {
      send(producer, topic, 0, row(1, "before"));
      send(producer, topic, 1, row(2, "before"));
      try (IngestionServer server = server(latest, Clock.systemUTC())) {
        awaitBegun();
        send(producer, topic, 0, row(3, "after"));
        send(producer, topic, 1, row(4, "after"));
        awaitOnline(3, 4);
      }
      // What comes while no server runs is not lost, nor is what comes on a partition that is new.
      send(producer, topic, 0, row(5, "between"));
      try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
        admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(3))).all().get();
      }
    }
    try (var producer = producer()) {
      await().atMost(PATIENCE).until(() -> producer.partitionsFor(topic).size() == 3);
      send(producer, topic, 2, row(6, "new partition"));
      try (IngestionServer server = server(latest, Clock.systemUTC())) {
        awaitOnline(5, 6);
        assertThat(server.deadLetters.list(project, _ -> true, 10)).isEmpty();
      }
    }
    assertThat(stores.findOnline(notes, key(1))).isEmpty();
    assertThat(stores.findOnline(notes, key(2))).isEmpty();
  }

  @Test
  void aTopicThatIsMissingIsReportedAndReadFromItsBeginningOnceItIsMade() throws Exception {
    String topic = "source-of-" + project;
    Source latest = TestViews.source(topic, KafkaTopic.Start.LATEST);
    try (var producer = producer();
        IngestionServer server = server(latest, Clock.systemUTC())) {
      await()
          .atMost(PATIENCE)
          .untilAsserted(() ->
              assertThat(server.sources.troubles())
                  .singleElement()
                  .asString()
                  .contains(
                      "the topic %s of source".formatted(topic), "does not exist: create it"));
      topic();
      send(producer, topic, 0, row(1, "first"));
      send(producer, topic, 1, row(2, "first"));
      awaitOnline(1, 2);
      assertThat(server.sources.troubles()).isEmpty();
    }
  }

  @Test
  void whatRetentionHasLeftIsTakenWhereTheCommittedOffsetIsGone() throws Exception {
    String topic = topic();
    Source latest = TestViews.source(topic, KafkaTopic.Start.LATEST);
    try (var producer = producer();
        Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      try (IngestionServer _ = server(latest, Clock.systemUTC())) {
        awaitBegun();
        send(producer, topic, 0, row(1, "taken"));
        awaitOnline(1);
      }
      send(producer, topic, 0, row(2, "deleted"));
      send(producer, topic, 0, row(3, "left"));
      var partition = new TopicPartition(topic, 0);
      long end =
          admin
              .listOffsets(Map.of(partition, OffsetSpec.latest()))
              .all()
              .get()
              .get(partition)
              .offset();
      admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(end - 1))).all().get();
      try (IngestionServer _ = server(latest, Clock.systemUTC())) {
        awaitOnline(3);
      }
    }
    assertThat(stores.findOnline(notes, key(2))).isEmpty();
  }

  private void send(KafkaProducer<byte[], byte[]> producer, String topic, int partition, String row)
      throws Exception {
    producer.send(new ProducerRecord<>(topic, partition, null, row.getBytes(UTF_8))).get();
  }

  private void awaitOnline(long... customers) {
    for (long customer : customers) {
      await()
          .atMost(PATIENCE)
          .untilAsserted(() ->
              assertThat(stores.findOnline(notes, key(customer))).as("%d", customer).isPresent());
    }
  }

  /** A source has begun once its group has an offset for every partition. */
  private void awaitBegun() {
    String group = "asof-source-%s-%s".formatted(project, TestViews.SOURCE);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      await()
          .atMost(PATIENCE)
          .ignoreExceptions()
          .until(() ->
              admin
                      .listConsumerGroupOffsets(group)
                      .partitionsToOffsetAndMetadata()
                      .get()
                      .values()
                      .stream()
                      .filter(Objects::nonNull)
                      .count()
                  == 2);
    }
  }

  /** Stands still once, when a source's consumer asks it for the time. */
  private static final class StallingClock extends Clock {
    private final AtomicBoolean stalled;
    private final Duration stall;
    private final InstantSource time = InstantSource.system();

    StallingClock(AtomicBoolean stalled, Duration stall) {
      this.stalled = stalled;
      this.stall = stall;
    }

    @Override
    public Instant instant() {
      if (Thread.currentThread().getName().startsWith("asof-source")
          && stalled.compareAndSet(false, true)) {
        long end = System.nanoTime() + stall.toNanos();
        while (System.nanoTime() < end) {
          LockSupport.parkNanos(end - System.nanoTime());
        }
      }
      return time.instant();
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException("UTC only");
    }
  }
}
