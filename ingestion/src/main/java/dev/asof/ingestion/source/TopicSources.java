package dev.asof.ingestion.source;

import dev.asof.core.ProjectName;
import dev.asof.core.SourceName;
import dev.asof.core.definition.KafkaTopic;
import dev.asof.core.definition.Source;
import dev.asof.ingestion.IngestionProperties;
import dev.asof.ingestion.log.FeatureLog;
import dev.asof.ingestion.log.KafkaClients;
import dev.asof.ingestion.log.SourceStart;
import dev.asof.registry.ProjectDefinitions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one consumer per source that has a topic and is read by some view, and follows the registry:
 * sources come, change their topic and go.
 */
public final class TopicSources implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TopicSources.class);

  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(15);

  private final KafkaClients kafka;
  private final FeatureLog log;
  private final Function<ProjectName, ProjectDefinitions> definitions;
  private final IngestionProperties settings;
  private final Clock clock;
  private final Map<Key, Running> running = new HashMap<>();
  private final Map<ProjectName, Long> followed = new HashMap<>();
  private boolean closed;

  private record Key(ProjectName project, SourceName source) {}

  private record Running(KafkaTopic topic, AwaitedTopic awaited, SourceConsumer consumer) {}

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

  /**
   * Starts, restarts and stops consumers until they are those that {@code project} declares; does
   * not wait for those that stop. What is older than what was followed before is ignored.
   */
  public synchronized void follow(ProjectDefinitions project) {
    long newest = followed.merge(project.project(), project.revision(), Math::max);
    if (closed || project.revision() < newest) {
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
    for (Key key : obsolete) {
      var _ = stop(key);
    }
    wanted.forEach((key, source) -> running.computeIfAbsent(key, _ -> start(source)));
  }

  private Running start(SourceViews source) {
    KafkaTopic topic = source.source().findKafka().orElseThrow();
    String group = "asof-source-%s-%s".formatted(source.project(), source.source().name());
    var listener =
        new TopicSource(
            source, () -> definitions.apply(source.project()), log, settings.clockSkew(), clock);
    var awaited = new AwaitedTopic(source, topic.topic(), log::hasTopic);
    var consumer =
        new SourceConsumer(
            group,
            (batchRows, outcomes) ->
                kafka.transactionalContainer(
                    new SourceStart(topic, awaited.madeSince()),
                    group,
                    batchRows,
                    listener,
                    outcomes),
            settings.sourceBatchRows());
    awaited.whenThere(consumer::start);
    LOG.info(
        "source {} of project {} reads topic {}",
        source.source().name(),
        source.project(),
        topic.topic());
    return new Running(topic, awaited, consumer);
  }

  private CompletableFuture<Void> stop(Key key) {
    Running stopped = running.remove(key);
    if (stopped == null) {
      return CompletableFuture.completedFuture(null);
    }
    LOG.info(
        "source {} of project {} no longer reads topic {}",
        key.source(),
        key.project(),
        stopped.topic().topic());
    stopped.awaited().stop();
    return stopped.consumer().stop();
  }

  /** What keeps sources from reading, a sentence for each, in the order of the sentences. */
  public synchronized List<String> troubles() {
    return running.values().stream()
        .flatMap(source -> source.awaited().findTrouble().stream())
        .sorted()
        .toList();
  }

  /** Stops all consumers after the batch that each is at. */
  @Override
  public void close() {
    CompletableFuture<?>[] stopping;
    synchronized (this) {
      closed = true;
      stopping =
          List.copyOf(running.keySet()).stream().map(this::stop).toArray(CompletableFuture[]::new);
    }
    try {
      CompletableFuture.allOf(stopping).get(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException slow) {
      LOG.warn("Not all sources stopped within {}; what they were at is rolled back", STOP_TIMEOUT);
    } catch (InterruptedException stoppingHard) {
      Thread.currentThread().interrupt();
    }
  }
}
