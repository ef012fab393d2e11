package dev.asof.ingestion.source;

import dev.asof.core.AsofException;
import dev.asof.core.Bytes;
import dev.asof.core.ErrorCode;
import dev.asof.core.ProjectName;
import dev.asof.core.SourceName;
import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.core.definition.Source;
import dev.asof.ingestion.log.DeadLetter;
import dev.asof.ingestion.log.FeatureLog;
import dev.asof.registry.ProjectDefinitions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.kafka.listener.BatchMessageListener;

/**
 * A source's Kafka topic: each batch of records becomes rows of the feature logs, dead letters and
 * consumed offsets in one Kafka transaction, so that a record is taken exactly once whatever fails.
 */
final class TopicSource implements BatchMessageListener<byte[], byte[]> {
  private final ProjectName project;
  private final SourceName name;
  private final Supplier<ProjectDefinitions> definitions;
  private final FeatureLog log;
  private final Duration clockSkew;
  private final Clock clock;

  TopicSource(
      SourceViews source,
      Supplier<ProjectDefinitions> definitions,
      FeatureLog log,
      Duration clockSkew,
      Clock clock) {
    this.project = source.project();
    this.name = source.source().name();
    this.definitions = definitions;
    this.log = log;
    this.clockSkew = clockSkew;
    this.clock = clock;
  }

  /**
   * Runs in the container's transaction; a failure rolls it back, and the same records come again.
   */
  @Override
  public void onMessage(List<ConsumerRecord<byte[], byte[]>> records) {
    ProjectDefinitions current = definitions.get();
    Source source = current.loadSource(name);
    List<FeatureViewVersion> views = current.viewsReading(name);
    if (views.isEmpty()) {
      throw new AsofException(
          ErrorCode.UNKNOWN_FEATURE_VIEW,
          "no feature view reads source '%s' any more; its records wait in the topic"
              .formatted(name));
    }
    List<IncomingRow> rows = records.stream().map(TopicSource::incoming).toList();
    RoutedRows routed =
        RowRouter.route(new SourceViews(project, source, views), rows, clockSkew, clock);
    log.appendInTransaction(routed.batch());
  }

  private static IncomingRow incoming(ConsumerRecord<byte[], byte[]> record) {
    Bytes payload = record.value() == null ? Bytes.EMPTY : Bytes.wrap(record.value());
    return new IncomingRow(
        payload, new DeadLetter.Origin(record.topic(), record.partition(), record.offset()));
  }
}
