package dev.asof.ingestion.writer;

import dev.asof.core.AsofException;
import dev.asof.core.FailureLog;
import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.ingestion.log.LogTopic;
import dev.asof.ingestion.log.LogTopics;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The logs of the view versions that live now, and what is read of each. Used by one thread. */
final class LiveLogs {
  private static final Logger LOG = LoggerFactory.getLogger(LiveLogs.class);

  private static final Duration RETRY_DELAY = Duration.ofSeconds(1);

  private final Supplier<Collection<FeatureViewVersion>> liveViews;
  private final LogTopics topics;
  private final Supplier<ViewWriter> writers;
  private final FailureLog failures = new FailureLog(LOG::warn, LOG::info);
  private final Map<String, ViewReading> readings = new HashMap<>();
  private final Map<Integer, Long> retries = new HashMap<>();
  private Set<String> followed = Set.of();

  LiveLogs(
      Supplier<Collection<FeatureViewVersion>> liveViews,
      LogTopics topics,
      Supplier<ViewWriter> writers) {
    this.liveViews = liveViews;
    this.topics = topics;
    this.writers = writers;
  }

  /**
   * Takes over what the registry says now. A view whose log cannot be made or found is left out for
   * a while; the others do not wait for it.
   *
   * @return whether {@link #topics} are others than before
   */
  boolean follow() {
    Set<String> wanted = new HashSet<>();
    for (FeatureViewVersion view : liveViews.get()) {
      findLog(view)
          .ifPresent(log -> {
            wanted.add(log.name());
            follow(view, log);
          });
    }
    boolean changed = !wanted.equals(followed);
    readings.keySet().retainAll(wanted);
    followed = Set.copyOf(wanted);
    return changed;
  }

  private void follow(FeatureViewVersion view, LogTopic log) {
    ViewReading reading = readings.get(log.name());
    if (reading == null || !reading.log().equals(log)) {
      reading = new ViewReading(view, log, writers.get());
      readings.put(log.name(), reading);
      // Its partitions may be this server's already, if it was only the topic that changed.
      reading.loadAgainAt(System.nanoTime());
    }
    reading.update(view);
  }

  private Optional<LogTopic> findLog(FeatureViewVersion view) {
    Long retryAt = retries.get(view.id());
    if (retryAt != null && System.nanoTime() - retryAt < 0) {
      return Optional.empty();
    }
    String subject = "The log of %s in project %s".formatted(view.label(), view.project());
    try {
      LogTopic log = topics.logOf(view);
      retries.remove(view.id());
      failures.succeeded(subject);
      return Optional.of(log);
    } catch (AsofException failed) {
      retries.put(view.id(), System.nanoTime() + RETRY_DELAY.toNanos());
      failures.failed(subject, failed);
      return Optional.empty();
    }
  }

  /**
   * Those whose topic is no longer the one that was read; {@link #follow} takes up what is there
   * now.
   *
   * @param found topics as they are now, by name
   */
  List<ViewReading> findChanged(Map<String, LogTopic> found) {
    return readings.values().stream()
        .filter(reading -> {
          boolean changed = !reading.log().equals(found.get(reading.log().name()));
          if (changed) {
            topics.forget(reading.view());
          }
          return changed;
        })
        .toList();
  }

  Set<String> topics() {
    return followed;
  }

  List<ViewReading> readings() {
    return List.copyOf(readings.values());
  }

  Optional<ViewReading> find(String topic) {
    return Optional.ofNullable(readings.get(topic));
  }

  int bufferedRows() {
    return readings.values().stream().mapToInt(ViewReading::bufferedRows).sum();
  }

  long bufferedBytes() {
    return readings.values().stream().mapToLong(ViewReading::bufferedBytes).sum();
  }
}
