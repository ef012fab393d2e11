package dev.asof.ingestion;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.core.ProjectName;
import dev.asof.core.definition.Feature;
import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.core.row.EntityKey;
import dev.asof.core.row.FeatureRow;
import dev.asof.core.row.RowContent;
import dev.asof.core.row.RowTime;
import dev.asof.core.type.ScalarType;
import dev.asof.ingestion.log.FeatureLog;
import dev.asof.ingestion.log.KafkaClients;
import dev.asof.ingestion.log.LogBatch;
import dev.asof.ingestion.log.LogTopics;
import dev.asof.ingestion.source.Acknowledgement;
import dev.asof.ingestion.source.PushResult;
import dev.asof.testing.TestServices;
import dev.asof.testing.TestingKafka;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log that others have meddled with, and rows that no log takes. */
class LogTroubleTest {
  private static final AtomicInteger PROJECTS = new AtomicInteger();
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Instant LATER = Instant.parse("2026-01-06T00:00:00Z");
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final ProjectName project = new ProjectName("trouble" + PROJECTS.incrementAndGet());
  private final FeatureViewVersion one =
      TestViews.view(project, 11, "one", Feature.of("note", ScalarType.STRING));
  private final FeatureViewVersion two =
      TestViews.view(project, 12, "two", Feature.of("note", ScalarType.STRING));
  private final TestingKafka kafka = TestServices.kafka();
  private TestStores stores;
  private FixedRegistry registry;
  private IngestionServer server;

  @BeforeEach
  void startServer(@TempDir Path folder) {
    Clock clock = Clock.systemUTC();
    stores = new TestStores(TestServices.redis().newDatabaseUri(), folder, clock);
    registry = new FixedRegistry(TestViews.project(project, TestViews.source(null), one, two));
    server =
        new IngestionServer(
            kafka.bootstrapServers(), registry, stores.online(), stores.tables(), clock);
    server.onlineWriter.start();
    server.offlineWriter.start();
  }

  @AfterEach
  void stopServer() {
    server.close();
    stores.close();
  }

  private PushResult push(Acknowledgement acknowledgement, String... rows) {
    return server.push.push(
        TestViews.project(project, TestViews.source(null), one, two),
        TestViews.SOURCE,
        List.of(rows).stream().map(row -> row.getBytes(UTF_8)).toList(),
        acknowledgement);
  }

  private static String row(long customer, String note) {
    return "{\"customer\":%d,\"at\":\"2026-01-05T10:00:0%dZ\",\"note\":\"%s\"}"
        .formatted(customer, note.length() % 10, note);
  }

  private EntityKey key(long customer) {
    return one.key().encode(List.of(customer));
  }

  private double failures(String store, FeatureViewVersion view) {
    var counter =
        server
            .meters
            .find("asof.writer.failures")
            .tags("store", store, "view", view.label())
            .counter();
    return counter == null ? 0 : counter.count();
  }

  @Test
  void aForeignRecordStopsItsViewAloneAndNothingBeforeItIsLost() {
    String log = server.topics.logOf(one).name();
    push(Acknowledgement.OFFLINE, row(1, "a"));
    server.onlineWriter.close();
    server.offlineWriter.close();
    int partition =
        push(Acknowledgement.LOGGED, row(1, "ab")).positions().getFirst().position().partition();
    try (var producer =
        new KafkaProducer<>(
            Map.<String, Object>of("bootstrap.servers", kafka.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>(log, partition, null, "who am I".getBytes(UTF_8)));
    }
    push(Acknowledgement.LOGGED, row(1, "abc"));
    server.onlineWriter.start();
    server.offlineWriter.start();

    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> {
          assertThat(stores.findOnline(one, key(1)).orElseThrow().row().content())
              .isEqualTo(RowContent.Values.of("ab"));
          assertThat(stores.findOnline(two, key(1)).orElseThrow().row().content())
              .isEqualTo(RowContent.Values.of("abc"));
          assertThat(stores.offlinePositions(one)).hasSize(2);
          assertThat(stores.offlinePositions(two)).hasSize(3);
          assertThat(failures("online", one)).isPositive();
          assertThat(failures("offline", one)).isPositive();
        });
    assertThat(failures("online", two)).isZero();
  }

  @Test
  void aLogThatWasMadeAnewStopsItsStoresInsteadOfRewindingThem() throws Exception {
    push(Acknowledgement.ONLINE, row(1, "a"), row(2, "a"));
    push(Acknowledgement.OFFLINE, row(1, "ab"));
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      admin.deleteTopics(List.of(server.topics.logOf(one).name())).all().get();
    }
    await()
        .atMost(PATIENCE)
        .until(() -> failures("online", one) > 1 && failures("offline", one) > 1);
    await()
        .atMost(PATIENCE)
        .ignoreException(AsofException.class)
        .until(() -> push(Acknowledgement.LOGGED, row(1, "abc")).accepted() == 1);
    await()
        .atMost(PATIENCE)
        .until(() ->
            stores
                .findOnline(two, key(1))
                .orElseThrow()
                .row()
                .content()
                .equals(RowContent.Values.of("abc")));
    assertThat(stores.findOnline(one, key(1)).orElseThrow().row().content())
        .isEqualTo(RowContent.Values.of("ab"));
    assertThat(stores.offlinePositions(one)).hasSize(3).doesNotHaveDuplicates();
  }

  @Test
  void anIdleTableIsCompleteThroughTheTimeThatPasses() {
    push(Acknowledgement.OFFLINE, row(1, "a"));
    Instant pushed = Instant.now();
    await()
        .atMost(PATIENCE)
        .until(() ->
            stores.tables().open(one).snapshot().completeThrough().isAfter(pushed.plusSeconds(1)));
  }

  /** Training answers may already have been given without its rows. */
  @Test
  void anAppendThatTookTooLongIsNotOnTheLog() {
    IngestionProperties settings = IngestionServer.settings(kafka.bootstrapServers(), SECOND);
    var slow = server.kafka.transactionalTemplate();
    slow.setProducerInterceptor(new SlowSends(settings.appendBound()));
    var log =
        new FeatureLog(
            server.topics, server.kafka.plainTemplate(), slow, settings, Clock.systemUTC());
    var entry =
        new LogBatch.Entry(
            one,
            new FeatureRow(key(1), new RowTime(Instant.EPOCH, null), RowContent.Values.of("late")));

    assertThatThrownBy(() -> log.append(new LogBatch(List.of(entry, entry), List.of())))
        .isInstanceOfSatisfying(
            AsofException.class,
            late -> assertThat(late.code()).isEqualTo(ErrorCode.FEATURE_LOG_UNAVAILABLE))
        .hasMessageContaining("asof.ingestion.complete-through-margin");
    push(Acknowledgement.OFFLINE, row(1, "a"));
    assertThat(stores.offlinePositions(one)).hasSize(1);
  }

  @Test
  void aSinglePushedRowIsGivenUpInTime() {
    IngestionProperties settings = IngestionServer.settings(kafka.bootstrapServers(), SECOND);
    try (var clients = new KafkaClients(settings)) {
      Map<String, Object> producer =
          clients.plainTemplate().getProducerFactory().getConfigurationProperties();
      long blocked = ((Number) producer.get(ProducerConfig.MAX_BLOCK_MS_CONFIG)).longValue();
      long sent = ((Number) producer.get(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG)).longValue();
      assertThat(blocked + sent).isEqualTo(settings.appendBound().toMillis());
    }
  }

  @Test
  void aRowOfARevisionThatIsNotKnownYetWaitsForIt() {
    FeatureViewVersion newer =
        TestViews.revised(
            one, Feature.of("note", ScalarType.STRING), Feature.of("more", ScalarType.BOOL));
    push(Acknowledgement.ONLINE, row(1, "a"));
    var ahead =
        new LogBatch.Entry(
            newer,
            new FeatureRow(key(1), new RowTime(LATER, null), RowContent.Values.of("abc", true)));
    server.log.append(new LogBatch(List.of(ahead), List.of()));
    push(Acknowledgement.LOGGED, row(2, "ab"));
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> {
          assertThat(failures("online", one)).isPositive();
          assertThat(failures("offline", one)).isPositive();
        });
    assertThat(stores.findOnline(two, key(2))).isPresent();

    registry.put(TestViews.project(project, TestViews.source(null), newer, two));

    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> {
          assertThat(stores.findOnline(newer, key(1)).orElseThrow().row().content())
              .isEqualTo(RowContent.Values.of("abc", true));
          assertThat(stores.findOnline(newer, key(2))).isPresent();
          assertThat(stores.offlinePositions(newer)).hasSize(3).doesNotHaveDuplicates();
        });
  }

  @Test
  void aViewThatIsPrunedIsReadNoMoreAndTheOthersGoOn() {
    push(Acknowledgement.OFFLINE, row(1, "a"));
    registry.put(TestViews.project(project, TestViews.source(null), two));
    server.push.push(
        registry.current(project),
        TestViews.SOURCE,
        List.of(row(2, "ab").getBytes(UTF_8)),
        Acknowledgement.OFFLINE);
    assertThat(stores.offlinePositions(two)).hasSize(2);
    assertThat(stores.offlinePositions(one)).hasSize(1);
    assertThat(failures("online", one) + failures("offline", one)).isZero();
  }

  @Test
  void aRowThatNoRecordHoldsIsRefusedAndTheOthersAreTaken() {
    PushResult result = push(Acknowledgement.LOGGED, row(1, "x".repeat(600_000)), row(2, "a"));
    assertThat(result.accepted()).isEqualTo(1);
    assertThat(result.refusals())
        .hasSize(2)
        .allSatisfy(
            refused -> assertThat(refused.refusal().code()).isEqualTo(ErrorCode.ROW_TOO_LARGE));
    assertThat(server.deadLetters.list(project, _ -> true, 10)).hasSize(2);
  }

  @Test
  void tooFewBrokersForTheReplicasAreNamedAsTheReason() {
    var settings = new IngestionProperties.Log(1, (short) 3, Duration.ofSeconds(10));
    try (var topics = new LogTopics(server.kafka.admin(), settings, Clock.systemUTC())) {
      var other = TestViews.view(project, 13, "other", Feature.of("note", ScalarType.STRING));
      assertThatThrownBy(() -> topics.logOf(other))
          .isInstanceOfSatisfying(
              AsofException.class,
              failed -> assertThat(failed.code()).isEqualTo(ErrorCode.CONFIGURATION_INVALID))
          .hasMessageContaining("asof.ingestion.log.replication-factor");
    }
  }
}
