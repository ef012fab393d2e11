package dev.asof.ingestion;

import dev.asof.ingestion.log.DeadLetters;
import dev.asof.ingestion.log.FeatureLog;
import dev.asof.ingestion.log.KafkaClients;
import dev.asof.ingestion.log.LogTopics;
import dev.asof.ingestion.source.SourcePush;
import dev.asof.ingestion.source.StoreArrivals;
import dev.asof.ingestion.source.TopicSources;
import dev.asof.ingestion.writer.LogReaderThread;
import dev.asof.ingestion.writer.StoreWriters;
import dev.asof.offline.table.FeatureTables;
import dev.asof.online.OnlineStore;
import dev.asof.registry.RegistrySnapshots;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import org.springframework.util.unit.DataSize;

/** Everything that ingestion is, wired as one server has it, over the services a test names. */
public final class IngestionServer implements AutoCloseable {
  public final IngestionProperties settings;
  public final KafkaClients kafka;
  public final LogTopics topics;
  public final FeatureLog log;
  public final SourcePush push;
  public final DeadLetters deadLetters;
  public final TopicSources sources;
  public final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  public final LogReaderThread onlineWriter;
  public final LogReaderThread offlineWriter;

  public IngestionServer(
      String bootstrapServers,
      RegistrySnapshots registry,
      OnlineStore online,
      FeatureTables tables,
      Clock clock) {
    this(bootstrapServers, registry, online, tables, clock, Duration.ofSeconds(10));
  }

  public IngestionServer(
      String bootstrapServers,
      RegistrySnapshots registry,
      OnlineStore online,
      FeatureTables tables,
      Clock clock,
      Duration sessionTimeout) {
    settings = settings(bootstrapServers, sessionTimeout, Duration.ofSeconds(20));
    kafka = new KafkaClients(settings);
    topics = new LogTopics(kafka::admin, settings.log(), clock);
    log =
        new FeatureLog(
            topics, kafka.plainTemplate(), kafka.transactionalTemplate(), settings, clock);
    push =
        new SourcePush(
            log,
            new StoreArrivals(online, tables, topics, settings.acknowledgementTimeout()),
            settings.clockSkew(),
            clock);
    deadLetters = new DeadLetters(topics, kafka.lookupConsumers(), settings.log().appendTimeout());
    sources = new TopicSources(kafka, log, registry::current, settings, clock);
    var writers = new StoreWriters(kafka, topics, registry, clock, meters);
    onlineWriter = writers.online(online);
    offlineWriter = writers.offline(tables, settings);
  }

  public static IngestionProperties settings(
      String bootstrapServers, Duration completeThroughMargin) {
    return settings(bootstrapServers, Duration.ofSeconds(10), completeThroughMargin);
  }

  private static IngestionProperties settings(
      String bootstrapServers, Duration sessionTimeout, Duration completeThroughMargin) {
    return new IngestionProperties(
        bootstrapServers,
        new IngestionProperties.Log(4, (short) 1, Duration.ofSeconds(10)),
        Duration.ofMinutes(5),
        Duration.ofSeconds(30),
        2_000,
        new IngestionProperties.OfflineCommit(
            Duration.ofMillis(300), 200_000, DataSize.ofMegabytes(64)),
        sessionTimeout,
        completeThroughMargin);
  }

  @Override
  public void close() {
    sources.close();
    onlineWriter.close();
    offlineWriter.close();
    topics.close();
    kafka.close();
  }
}
