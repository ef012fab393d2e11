package dev.asof.ingestion.writer;

import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.ingestion.IngestionProperties;
import dev.asof.ingestion.log.KafkaClients;
import dev.asof.ingestion.log.LogTopics;
import dev.asof.offline.table.FeatureTables;
import dev.asof.online.OnlineStore;
import dev.asof.registry.ProjectDefinitions;
import dev.asof.registry.RegistrySnapshots;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.List;
import java.util.function.Supplier;

/**
 * This server's two writers: independent readers of the feature log, each with a consumer group, a
 * thread and progress of its own. One may be down, slow or behind without the other noticing.
 */
public final class StoreWriters {
  private final KafkaClients kafka;
  private final LogTopics topics;
  private final RegistrySnapshots registry;
  private final Clock clock;
  private final MeterRegistry meters;

  public StoreWriters(
      KafkaClients kafka,
      LogTopics topics,
      RegistrySnapshots registry,
      Clock clock,
      MeterRegistry meters) {
    this.kafka = kafka;
    this.topics = topics;
    this.registry = registry;
    this.clock = clock;
    this.meters = meters;
  }

  /** The writer of the online store, not started. */
  public LogReaderThread online(OnlineStore store) {
    return thread("online", OnlineWriter.CADENCE, () -> new OnlineWriter(store, topics));
  }

  /** The writer of the offline store, not started. */
  public LogReaderThread offline(FeatureTables tables, IngestionProperties settings) {
    var cadence =
        new Cadence(
            settings.offlineCommit().interval(),
            settings.offlineCommit().rows(),
            settings.offlineCommit().bytes().toBytes());
    return thread("offline", cadence, () -> new OfflineWriter(tables, topics));
  }

  private LogReaderThread thread(String store, Cadence cadence, Supplier<ViewWriter> writers) {
    var settings = new LogReader.Settings(cadence, clock, new WriterOutcomes(store, meters));
    return new LogReaderThread(
        "asof-%s-writer".formatted(store),
        () ->
            new LogReader(
                kafka.logConsumer("asof-" + store),
                new LiveLogs(this::liveViews, topics, writers),
                topics,
                settings));
  }

  private List<FeatureViewVersion> liveViews() {
    return registry.all().stream().map(ProjectDefinitions::views).flatMap(List::stream).toList();
  }
}
