package dev.asof.ingestion;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.core.Micros;
import dev.asof.core.ProjectName;
import dev.asof.core.definition.Expectation;
import dev.asof.core.definition.Feature;
import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.core.row.EntityKey;
import dev.asof.core.row.LogPosition;
import dev.asof.core.row.LoggedRow;
import dev.asof.core.row.RowContent;
import dev.asof.core.type.ScalarType;
import dev.asof.ingestion.log.DeadLetter;
import dev.asof.ingestion.source.Acknowledgement;
import dev.asof.ingestion.source.PushResult;
import dev.asof.testing.TestServices;
import dev.asof.testing.TestingKafka;
import dev.asof.testing.TestingPostgresql;
import dev.asof.testing.TestingRedis;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rows on their whole way in: validated, on the log, and in both stores, whatever happens
 * meanwhile.
 */
class DualWriteTest {
  private static final AtomicInteger PROJECTS = new AtomicInteger();
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Clock clock = Clock.systemUTC();
  private final Instant start = Instant.parse("2026-01-05T10:00:00Z");
  private final ProjectName project = new ProjectName("dual" + PROJECTS.incrementAndGet());
  private final FeatureViewVersion spending =
      TestViews.view(
          project,
          1,
          "spending",
          Feature.of("amount", ScalarType.INT64),
          Feature.of("note", ScalarType.STRING));
  private final FeatureViewVersion bounded =
      TestViews.view(
          project,
          2,
          "bounded",
          new Feature(
              Feature.of("amount", ScalarType.INT64).name(),
              ScalarType.INT64,
              true,
              null,
              null,
              List.of(new Expectation.Range(null, BigDecimal.valueOf(1_000_000))),
              Feature.OnViolation.REFUSE,
              Feature.FeatureLabels.NONE));

  private final List<AutoCloseable> opened = new ArrayList<>();
  private TestingRedis redis;
  private TestStores stores;

  @BeforeEach
  void startRedis(@TempDir Path folder) {
    redis = TestingRedis.start();
    opened.add(redis);
    stores = new TestStores(redis.uri(), folder, clock);
    opened.add(stores);
  }

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable each : opened.reversed()) {
      each.close();
    }
  }

  private IngestionServer server(TestingKafka kafka, String topic) {
    var registry =
        new FixedRegistry(TestViews.project(project, TestViews.source(topic), spending, bounded));
    var server =
        new IngestionServer(
            kafka.bootstrapServers(), registry, stores.online(), stores.tables(), clock);
    opened.add(server);
    if (topic != null) {
      registry.onChange(server.sources::follow);
    }
    return server;
  }

  private PushResult push(IngestionServer server, Acknowledgement ack, String... rows) {
    return server.push.push(
        TestViews.project(project, TestViews.source(null), spending, bounded),
        TestViews.SOURCE,
        List.of(rows).stream().map(row -> row.getBytes(UTF_8)).toList(),
        ack);
  }

  private String row(long customer, int second, long amount) {
    return "{\"customer\":%d,\"at\":\"%s\",\"amount\":%d}"
        .formatted(customer, start.plusSeconds(second), amount);
  }

  private EntityKey key(long customer) {
    return spending.key().encode(List.of(customer));
  }

  @Test
  void aPushReachesBothStoresAndEachViewJudgesForItself() {
    IngestionServer server = server(TestServices.kafka(), null);
    server.onlineWriter.start();
    server.offlineWriter.start();

    PushResult result =
        push(
            server,
            Acknowledgement.ONLINE,
            row(1, 0, 5),
            row(2, 0, 2_000_000),
            "{\"customer\":3}",
            "not json");

    assertThat(result.accepted()).isEqualTo(1);
    assertThat(result.refused()).isEqualTo(3);
    assertThat(result.positions())
        .extracting(PushResult.Logged::row, PushResult.Logged::view)
        .containsExactly(tuple(0, "spending@1"), tuple(0, "bounded@1"), tuple(1, "spending@1"));
    assertThat(stores.findOnline(spending, key(1)).orElseThrow().row().content())
        .isEqualTo(RowContent.Values.of(5L, null));
    assertThat(stores.findOnline(spending, key(2))).isPresent();
    assertThat(stores.findOnline(bounded, key(2))).isEmpty();

    push(server, Acknowledgement.OFFLINE, row(1, 1, 6));
    assertThat(stores.offlinePositions(spending)).hasSize(3).doesNotHaveDuplicates();

    assertThat(server.deadLetters.list(project, _ -> true, 10))
        .extracting(letter -> letter.refusal().code(), DeadLetter::view)
        .containsExactlyInAnyOrder(
            tuple(ErrorCode.EXPECTATION_VIOLATED, "bounded@1"),
            tuple(ErrorCode.INVALID_TIMESTAMP, "spending@1"),
            tuple(ErrorCode.INVALID_TIMESTAMP, "bounded@1"),
            tuple(ErrorCode.MALFORMED_JSON, ""));
    assertThat(
            server.deadLetters.list(
                project, letter -> letter.refusal().code() == ErrorCode.MALFORMED_JSON, 10))
        .singleElement()
        .satisfies(letter ->
            assertThat(new String(letter.payload().toArray(), UTF_8)).isEqualTo("not json"));
  }

  @Test
  void aDeleteTakesPartInRowOrder() {
    IngestionServer server = server(TestServices.kafka(), null);
    server.onlineWriter.start();
    String delete =
        "{\"customer\":1,\"at\":\"%s\",\"_delete\":true}".formatted(start.plusSeconds(10));
    push(server, Acknowledgement.ONLINE, row(1, 0, 5), delete);
    assertThat(stores.findOnline(spending, key(1)).orElseThrow().row().content())
        .isEqualTo(RowContent.Delete.DELETE);
    push(server, Acknowledgement.ONLINE, row(1, 9, 6));
    assertThat(stores.findOnline(spending, key(1)).orElseThrow().row().content())
        .isEqualTo(RowContent.Delete.DELETE);
    push(server, Acknowledgement.ONLINE, row(1, 11, 7));
    assertThat(stores.findOnline(spending, key(1)).orElseThrow().row().content())
        .isEqualTo(RowContent.Values.of(7L, null));
  }

  /**
   * The heart of it: a topic, servers that come and go, a flushed Redis; every log record once in
   * each store.
   */
  @Test
  void neitherRestartsNorRebalancesNorAFlushLoseOrDoubleARow() throws Exception {
    long seed = 42;
    var random = new Random(seed);
    TestingKafka kafka = TestServices.kafka();
    String topic = kafka.newTopic("events", 3);
    int rows = 6_000;
    Map<Long, Integer> newestSecond = new HashMap<>();
    int accepted = 0;

    IngestionServer first = server(kafka, topic);
    first.onlineWriter.start();
    first.offlineWriter.start();
    try (KafkaProducer<byte[], byte[]> producer = producer(kafka)) {
      IngestionServer second = null;
      for (int i = 0; i < rows; i++) {
        long customer = random.nextInt(200);
        int second1 = random.nextInt(100_000);
        String json = random.nextInt(50) == 0 ? "{broken" : row(customer, second1, i);
        if (!json.startsWith("{broken")) {
          accepted++;
          newestSecond.merge(customer, second1, Math::max);
        }
        producer.send(new ProducerRecord<>(topic, json.getBytes(UTF_8)));
        if (i == rows / 4) {
          producer.flush();
          second = server(kafka, topic);
          second.onlineWriter.start();
          second.offlineWriter.start();
        }
        if (i == rows / 2) {
          producer.flush();
          await().atMost(PATIENCE).until(() -> !stores.offlinePositions(spending).isEmpty());
          redis.flush();
        }
        if (i == 3 * rows / 4) {
          producer.flush();
          first.close();
        }
      }
      producer.flush();
    }

    int expected = accepted;
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(stores.offlinePositions(spending).size()).isGreaterThanOrEqualTo(expected));
    // What a server that lost its partitions still had in hand would come a commit later.
    await()
        .during(Duration.ofSeconds(2))
        .atMost(PATIENCE)
        .until(() -> stores.offlinePositions(spending).size() == expected);
    List<LogPosition> positions = stores.offlinePositions(spending);
    assertThat(positions).as("seed %d", seed).hasSize(expected).doesNotHaveDuplicates();
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            newestSecond.forEach((customer, second) ->
                assertThat(
                        stores
                            .findOnline(spending, key(customer))
                            .map(row -> row.row().time().event()))
                    .as("customer %d, seed %d", customer, seed)
                    .isEqualTo(Optional.of(start.plusSeconds(second)))));
    Map<LogPosition, List<Object>> offline = stores.offlineRows(spending);
    newestSecond
        .keySet()
        .forEach(customer -> {
          LoggedRow held = stores.findOnline(spending, key(customer)).orElseThrow();
          assertThat(offline.get(held.position()))
              .as("customer %d, seed %d", customer, seed)
              .isEqualTo(
                  List.of(
                      customer,
                      Micros.of(held.row().time().event()),
                      ((RowContent.Values) held.row().content()).list().get(0)));
        });
  }

  @Test
  void aStoppedKafkaFailsPushesClearlyAndEverythingGoesOnAfterwards() {
    TestingKafka kafka = TestingKafka.start();
    opened.add(kafka);
    IngestionServer server = server(kafka, null);
    server.onlineWriter.start();
    server.offlineWriter.start();
    push(server, Acknowledgement.ONLINE, row(1, 0, 1));

    kafka.stop();
    assertThatThrownBy(() -> push(server, Acknowledgement.LOGGED, row(1, 1, 2)))
        .isInstanceOfSatisfying(
            AsofException.class,
            down -> assertThat(down.code()).isEqualTo(ErrorCode.FEATURE_LOG_UNAVAILABLE));
    kafka.restart();

    await()
        .atMost(PATIENCE)
        .ignoreException(AsofException.class)
        .until(() -> push(server, Acknowledgement.ONLINE, row(1, 2, 3)).accepted() == 1);
    assertThat(stores.findOnline(spending, key(1)).orElseThrow().row().content())
        .isEqualTo(RowContent.Values.of(3L, null));
    push(server, Acknowledgement.OFFLINE, row(1, 3, 4));
    assertThat(stores.offlinePositions(spending)).doesNotHaveDuplicates();
  }

  @Test
  void theOfflineStoreGoesOnWithoutRedisWhichCatchesUp() {
    IngestionServer server = server(TestServices.kafka(), null);
    server.onlineWriter.start();
    server.offlineWriter.start();
    push(server, Acknowledgement.ONLINE, row(1, 0, 1));

    redis.stop();
    for (int second = 1; second <= 20; second++) {
      push(server, Acknowledgement.LOGGED, row(second % 3, second, second));
    }
    push(server, Acknowledgement.OFFLINE, row(1, 21, 21));
    assertThat(stores.offlinePositions(spending)).hasSize(22).doesNotHaveDuplicates();
    redis.restart();

    await()
        .atMost(PATIENCE)
        .ignoreException(AsofException.class)
        .untilAsserted(() -> {
          assertThat(amount(1)).contains(21L);
          assertThat(amount(2)).contains(20L);
          assertThat(amount(0)).contains(18L);
        });
  }

  @Test
  void theOnlineStoreGoesOnWithoutTheCatalogAndTheTablesCatchUp(@TempDir Path folder) {
    TestingPostgresql catalog = TestingPostgresql.start();
    opened.add(catalog);
    stores = new TestStores(redis.newDatabaseUri(), catalog.newDatabase(), folder, clock);
    opened.add(stores);
    IngestionServer server = server(TestServices.kafka(), null);
    server.onlineWriter.start();
    server.offlineWriter.start();
    push(server, Acknowledgement.OFFLINE, row(1, 0, 1));

    catalog.stop();
    for (int second = 1; second <= 20; second++) {
      push(server, Acknowledgement.LOGGED, row(second % 3, second, second));
    }
    push(server, Acknowledgement.ONLINE, row(1, 21, 21));
    assertThat(amount(1)).contains(21L);
    catalog.restart();

    await()
        .atMost(PATIENCE)
        .ignoreException(AsofException.class)
        .until(() -> stores.offlinePositions(spending).size() >= 22);
    push(server, Acknowledgement.OFFLINE, row(1, 22, 22));
    assertThat(stores.offlinePositions(spending)).hasSize(23).doesNotHaveDuplicates();
  }

  private Optional<Object> amount(long customer) {
    return stores
        .findOnline(spending, key(customer))
        .map(row -> ((RowContent.Values) row.row().content()).list().get(0));
  }

  private static KafkaProducer<byte[], byte[]> producer(TestingKafka kafka) {
    var config = new Properties();
    config.put("bootstrap.servers", kafka.bootstrapServers());
    return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
  }
}
