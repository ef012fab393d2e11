package dev.asof.ingestion;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.asof.core.Micros;
import dev.asof.core.ProjectName;
import dev.asof.core.definition.Feature;
import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.core.row.EntityKey;
import dev.asof.core.row.LogPosition;
import dev.asof.core.row.LoggedRow;
import dev.asof.core.row.RowContent;
import dev.asof.core.type.ScalarType;
import dev.asof.registry.ProjectDefinitions;
import dev.asof.testing.ChildJvm;
import dev.asof.testing.TestServices;
import dev.asof.testing.TestingDatabase;
import dev.asof.testing.TestingKafka;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two servers in two processes share the work; one of them freezes and comes back. */
class TwoServersTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int CUSTOMERS = 300;
  private static final int BATCH = 400;

  private final ProjectName project = new ProjectName("twoservers");
  private final FeatureViewVersion view = view(project);
  private final TestingKafka kafka = TestServices.kafka();
  private final long seed = 20260105;
  private final Random random = new Random(seed);
  private final AtomicInteger sent = new AtomicInteger();
  private final Map<Long, Sent> newest = new HashMap<>();

  private record Sent(long event, long amount) {}

  private static FeatureViewVersion view(ProjectName project) {
    return TestViews.view(project, 21, "spending", Feature.of("amount", ScalarType.INT64));
  }

  static ProjectDefinitions definitions(ProjectName project, String topic) {
    return TestViews.project(project, TestViews.source(topic), view(project));
  }

  @Test
  void bothStoresAreExactAfterOneServerFrozeAndCameBack(@TempDir Path folder) throws Exception {
    Clock clock = Clock.systemUTC();
    String topic = kafka.newTopic("two-servers", 4);
    String redis = TestServices.redis().newDatabaseUri();
    TestingDatabase database = TestServices.postgresql().newDatabase();
    try (ChildJvm other =
            IngestionProcess.start(
                kafka.bootstrapServers(),
                redis,
                database,
                folder,
                List.of(project.value(), topic));
        var stores = new TestStores(redis, database, folder, clock);
        var server =
            IngestionProcess.server(kafka.bootstrapServers(), project, topic, stores, clock);
        Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
        var producer = producer()) {
      server.onlineWriter.start();
      server.offlineWriter.start();
      await().atMost(PATIENCE).until(() -> other.lines().contains(IngestionProcess.READY));
      sendUntilMembersAre(2, admin, producer, topic);

      other.freeze();
      sendUntilMembersAre(1, admin, producer, topic);
      other.thaw();
      sendUntilMembersAre(2, admin, producer, topic);

      await()
          .atMost(PATIENCE)
          .untilAsserted(() ->
              assertThat(stores.offlinePositions(view))
                  .as("seed %d", seed)
                  .hasSizeGreaterThanOrEqualTo(sent.get()));
      // What the server that froze still had in hand would come a commit later.
      await()
          .during(Duration.ofSeconds(2))
          .atMost(PATIENCE)
          .until(() -> stores.offlinePositions(view).size() == sent.get());
      List<LogPosition> positions = stores.offlinePositions(view);
      assertThat(positions).as("seed %d", seed).hasSize(sent.get()).doesNotHaveDuplicates();
      await().atMost(PATIENCE).untilAsserted(() -> assertOnlineIsNewest(stores));
      newest
          .keySet()
          .forEach(customer ->
              assertThat(positions)
                  .contains(stores.findOnline(view, key(customer)).orElseThrow().position()));
    }
  }

  private void assertOnlineIsNewest(TestStores stores) {
    newest.forEach((customer, row) -> {
      LoggedRow held = stores.findOnline(view, key(customer)).orElseThrow();
      assertThat(Micros.of(held.row().time().event()))
          .as("customer %d, seed %d", customer, seed)
          .isEqualTo(row.event());
      assertThat(held.row().content()).isEqualTo(RowContent.Values.of(row.amount()));
    });
  }

  private EntityKey key(long customer) {
    return view.key().encode(List.of(customer));
  }

  /** Rows go on coming until every consumer group has as many members, and once after that. */
  private void sendUntilMembersAre(
      int members, Admin admin, KafkaProducer<byte[], byte[]> producer, String topic) {
    List<String> groups =
        List.of(
            "asof-online",
            "asof-offline",
            "asof-source-%s-%s".formatted(project, TestViews.SOURCE));
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .until(() -> {
          send(producer, topic);
          return admin.describeConsumerGroups(groups).all().get().values().stream()
              .allMatch(group -> group.members().size() == members);
        });
    send(producer, topic);
  }

  private void send(KafkaProducer<byte[], byte[]> producer, String topic) {
    for (int i = 0; i < BATCH; i++) {
      int number = sent.getAndIncrement();
      long customer = random.nextInt(CUSTOMERS);
      // Late rows, and no two at the same time.
      long event = 1_767_600_000_000_000L + random.nextInt(1_000) * 1_000_000_000L + number;
      newest.merge(customer, new Sent(event, number), (a, b) -> a.event() > b.event() ? a : b);
      String json =
          "{\"customer\":%d,\"at\":\"%s\",\"amount\":%d}"
              .formatted(customer, Micros.toInstant(event), number);
      producer.send(new ProducerRecord<>(topic, json.getBytes(UTF_8)));
    }
    producer.flush();
  }

  private KafkaProducer<byte[], byte[]> producer() {
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", kafka.bootstrapServers()),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }
}
