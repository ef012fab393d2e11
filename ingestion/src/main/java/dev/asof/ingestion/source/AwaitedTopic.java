package dev.asof.ingestion.source;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.core.FailureLog;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A source's topic, waited for until it exists: a consumer of none would only have Kafka's client
 * complain of it each second, for ever.
 */
final class AwaitedTopic {
  private static final Logger LOG = LoggerFactory.getLogger(AwaitedTopic.class);
  private static final Duration INTERVAL = Duration.ofSeconds(1);

  private final String reader;
  private final String missing;
  private final String topic;
  private final Predicate<String> exists;
  private final FailureLog failures = new FailureLog(LOG::warn, LOG::info);
  private volatile @Nullable String trouble;
  private volatile boolean madeSince;
  private volatile boolean stopped;

  /**
   * @param exists whether there is a topic of a name; throws if Kafka does not answer
   */
  AwaitedTopic(SourceViews source, String topic, Predicate<String> exists) {
    this.reader = "source %s of project %s".formatted(source.source().name(), source.project());
    this.topic = topic;
    this.exists = exists;
    this.missing =
        "the topic %s of %s does not exist: create it, and it is read within seconds, or correct the source"
            .formatted(topic, reader);
  }

  /** Calls {@code reading} once the topic exists, from another thread. */
  void whenThere(Runnable reading) {
    Thread.ofVirtual().name("asof-topic-" + topic).start(() -> await(reading));
  }

  private void await(Runnable reading) {
    while (!stopped) {
      if (look()) {
        reading.run();
        return;
      }
      LockSupport.parkNanos(INTERVAL.toNanos());
    }
  }

  private boolean look() {
    try {
      if (exists.test(topic)) {
        trouble = null;
        failures.succeeded(reader);
        return true;
      }
      madeSince = true;
      trouble = missing;
      failures.failed(reader, new AsofException(ErrorCode.CONFIGURATION_INVALID, missing));
    } catch (AsofException noAnswer) {
      failures.failed(reader, noAnswer);
    }
    return false;
  }

  /** Whether the topic was seen to be missing and then to be there. */
  boolean madeSince() {
    return madeSince;
  }

  /** That the topic is missing, if it is. */
  Optional<String> findTrouble() {
    return Optional.ofNullable(trouble);
  }

  void stop() {
    stopped = true;
  }
}
