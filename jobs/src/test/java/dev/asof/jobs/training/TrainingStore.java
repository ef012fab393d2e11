package dev.asof.jobs.training;

import dev.asof.core.ProjectName;
import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.core.row.FeatureRow;
import dev.asof.core.row.LogPosition;
import dev.asof.core.row.LogProgress;
import dev.asof.core.row.LoggedRow;
import dev.asof.core.row.RowContent;
import dev.asof.core.row.RowTime;
import dev.asof.ingestion.IngestionProperties;
import dev.asof.ingestion.log.FeatureLog;
import dev.asof.ingestion.log.KafkaClients;
import dev.asof.ingestion.log.LogBatch;
import dev.asof.ingestion.log.LogTopics;
import dev.asof.jobs.JobsProperties;
import dev.asof.offline.OfflineStoreProperties;
import dev.asof.offline.join.DuckDbPointInTimeJoin;
import dev.asof.offline.table.FeatureTable;
import dev.asof.offline.table.IcebergFeatureTables;
import dev.asof.offline.table.IcebergWarehouse;
import dev.asof.registry.ProjectDefinitions;
import dev.asof.testing.ManualClock;
import dev.asof.testing.TestServices;
import dev.asof.testing.TestingDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.util.unit.DataSize;

/** A real log and a real table of a {@link Shop}, in which rows move only when a test says so. */
final class TrainingStore implements AutoCloseable {
  static final Duration MARGIN = Duration.ofSeconds(20);
  private static final AtomicInteger PROJECTS = new AtomicInteger();

  final ManualClock clock = ManualClock.at("2026-03-01T12:00:00Z");
  final ProjectDefinitions shop = Shop.project("shop_" + PROJECTS.incrementAndGet());
  final FeatureViewVersion view = shop.views().getFirst();
  final TestingDatabase database = TestServices.postgresql().newDatabase();
  final LogTopics logs;
  final IcebergWarehouse warehouse;
  final IcebergFeatureTables tables;
  final DuckDbPointInTimeJoin join;
  private final KafkaClients kafka;
  private final KafkaTemplate<byte[], byte[]> transactional;
  private final FeatureLog log;
  private final List<LoggedRow> untaken = new ArrayList<>();

  TrainingStore(Path folder) {
    IngestionProperties ingestion =
        kafkaSettings(TestServices.kafka().bootstrapServers(), Duration.ofSeconds(10));
    kafka = new KafkaClients(ingestion);
    logs = new LogTopics(kafka.admin(), ingestion.log(), clock);
    transactional = kafka.transactionalTemplate();
    log = new FeatureLog(logs, kafka.plainTemplate(), transactional, ingestion, clock);
    OfflineStoreProperties offline = OfflineStoreProperties.inFolder(folder.resolve("warehouse"));
    warehouse = IcebergWarehouse.open(offline);
    tables = new IcebergFeatureTables(database.dataSource(), warehouse, Duration.ofSeconds(5));
    join = new DuckDbPointInTimeJoin(tables, warehouse, offline, folder.resolve("work"));
  }

  private static IngestionProperties kafkaSettings(String servers, Duration timeout) {
    return new IngestionProperties(
        servers,
        new IngestionProperties.Log(2, (short) 1, timeout),
        Duration.ofMinutes(5),
        Duration.ofSeconds(30),
        500,
        new IngestionProperties.OfflineCommit(
            Duration.ofSeconds(5), 1000, DataSize.ofMegabytes(16)),
        Duration.ofSeconds(10),
        MARGIN);
  }

  ProjectName project() {
    return shop.project();
  }

  Completeness completeness(Duration timeout) {
    return completeness(logs, timeout);
  }

  Completeness completeness(LogTopics topics, Duration timeout) {
    return new Completeness(new TableReach(join, tables, topics, MARGIN), training(timeout), clock);
  }

  static JobsProperties.Training training(Duration timeout) {
    return new JobsProperties.Training(1_000, timeout, Duration.ofMillis(20));
  }

  /** The log's topics, asked of a Kafka that is not there. */
  LogTopics logsWhileKafkaIsDown() {
    IngestionProperties nowhere = kafkaSettings("127.0.0.1:1", Duration.ofMillis(300));
    return new LogTopics(new KafkaClients(nowhere).admin(), nowhere.log(), clock);
  }

  /** Puts a row on the log, ingested now. */
  void put(long customer, Instant event, long total, String city) {
    FeatureRow row = row(customer, event, total, city);
    LogPosition position =
        log.append(new LogBatch(List.of(new LogBatch.Entry(view, row)), List.of())).getFirst();
    untaken.add(new LoggedRow(row, clock.instant(), 1, position));
  }

  /** Puts a row on the log in a transaction that stays open while {@code meanwhile} runs. */
  void putWhileOpen(long customer, Instant event, long total, String city, Runnable meanwhile) {
    FeatureRow row = row(customer, event, total, city);
    transactional.executeInTransaction(_ -> {
      log.appendInTransaction(new LogBatch(List.of(new LogBatch.Entry(view, row)), List.of()));
      meanwhile.run();
      return true;
    });
  }

  private FeatureRow row(long customer, Instant event, long total, String city) {
    return new FeatureRow(
        view.key().encode(List.of(customer)),
        new RowTime(event, null),
        RowContent.Values.of(total, city));
  }

  /** Takes all of the log to the table, which is complete through now then. */
  void take() {
    FeatureTable table = tables.open(view);
    LogProgress end = logs.end(view);
    LogProgress base = table.loadProgress(end.log(), end.partitions().size());
    Map<Integer, LogProgress.Partition> moved = new TreeMap<>(end.partitions());
    table.append(untaken, base, base.with(moved));
    untaken.clear();
  }

  @Override
  public void close() {
    join.close();
    tables.close();
    warehouse.close();
    logs.close();
    kafka.close();
  }
}
