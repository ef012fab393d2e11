package dev.asof.ingestion.source;

import dev.asof.core.ProjectName;
import dev.asof.core.SourceName;
import dev.asof.core.definition.KafkaTopic;
import dev.asof.core.definition.Source;
import dev.asof.ingestion.IngestionProperties;
import dev.asof.ingestion.log.FeatureLog;
import dev.asof.ingestion.log.KafkaClients;
import dev.asof.registry.ProjectDefinitions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.listener.AbstractMessageListenerContainer;

/**
 * Runs one consumer per source that has a topic and is read by some view, and follows the registry:
 * sources come, change their topic and go.
 */
public final class TopicSources implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TopicSources.class);

  private final KafkaClients kafka;
  private final FeatureLog log;
  private final Function<ProjectName, ProjectDefinitions> definitions;
  private final IngestionProperties settings;
  private final Clock clock;
  private final Map<Key, Running> running = new HashMap<>();
  private boolean closed;

  private record Key(ProjectName project, SourceName source) {}

  private record Running(
      KafkaTopic topic, AbstractMessageListenerContainer<byte[], byte[]> container) {}

  public TopicSources(
      KafkaClients kafka,
      FeatureLog log,
      Function<ProjectName, ProjectDefinitions> definitions,
      IngestionProperties settings,
      Clock clock) {
    this.kafka = kafka;
    this.log = log;
    this.definitions = definitions;
    this.settings = settings;
    this.clock = clock;
  }

  /** Starts, restarts and stops consumers until they are those that {@code project} declares. */
  public synchronized void follow(ProjectDefinitions project) {
    if (closed) {
      return;
    }
    Map<Key, SourceViews> wanted = new HashMap<>();
    for (Source source : project.sources()) {
      var views = project.viewsReading(source.name());
      if (source.kafka() != null && !views.isEmpty()) {
        wanted.put(
            new Key(project.project(), source.name()),
            new SourceViews(project.project(), source, views));
      }
    }
    List<Key> obsolete = new ArrayList<>();
    running.forEach((key, consumer) -> {
      SourceViews still = wanted.get(key);
      boolean same = still != null && consumer.topic().equals(still.source().kafka());
      if (key.project().equals(project.project()) && !same) {
        obsolete.add(key);
      }
    });
    obsolete.forEach(this::stop);
    wanted.forEach((key, source) -> running.computeIfAbsent(key, _ -> start(source)));
  }

  private Running start(SourceViews source) {
    KafkaTopic topic = source.source().findKafka().orElseThrow();
    String group = "asof-source-%s-%s".formatted(source.project(), source.source().name());
    var listener =
        new TopicSource(
            source, () -> definitions.apply(source.project()), log, settings.clockSkew(), clock);
    var container =
        kafka.transactionalContainer(topic, group, settings.sourceBatchRows(), listener);
    container.start();
    LOG.info(
        "source {} of project {} reads topic {}",
        source.source().name(),
        source.project(),
        topic.topic());
    return new Running(topic, container);
  }

  private void stop(Key key) {
    Running stopped = running.remove(key);
    if (stopped != null) {
      stopped.container().stop();
      LOG.info(
          "source {} of project {} no longer reads topic {}",
          key.source(),
          key.project(),
          stopped.topic().topic());
    }
  }

  /** Stops all consumers after the batch that each is at. */
  @Override
  public synchronized void close() {
    closed = true;
    List.copyOf(running.keySet()).forEach(this::stop);
  }
}
