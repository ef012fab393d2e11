package dev.asof.ingestion.log;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.core.ProjectName;
import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.core.row.LogProgress;
import dev.asof.core.row.LogProgress.LogId;
import dev.asof.ingestion.IngestionProperties;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;

/**
 * Makes and describes the topics that Asof owns: one feature log per view version and one
 * dead-letter topic per project. Log topics keep everything: both stores can be rebuilt from them.
 * Thread-safe.
 *
 * <p>All methods throw {@link ErrorCode#FEATURE_LOG_UNAVAILABLE} if Kafka does not answer, and
 * {@link ErrorCode#CONFIGURATION_INVALID} if it has too few brokers for a topic that is missing.
 */
public final class LogTopics implements AutoCloseable {
  /** A version's first topic. A change of the partition count would open the next epoch. */
  private static final int EPOCH = 1;

  /** From this many replicas on, an append waits for two: the loss of one broker loses no row. */
  private static final int SAFE_REPLICAS = 3;

  /** Room for the largest row or dead letter with its headers, whatever the broker's default. */
  private static final String MAX_RECORD_BYTES = "1048588";

  private final TopicAdmin admin;
  private final IngestionProperties.Log settings;
  private final Clock clock;
  private final Map<Integer, LogTopic> logs = new ConcurrentHashMap<>();
  private final Map<ProjectName, String> deadLetters = new ConcurrentHashMap<>();

  /**
   * Where logs end.
   *
   * @param logs the topics as they are now, by name
   * @param offsets the end of each partition, with what open transactions have written
   */
  public record Ends(Map<String, LogTopic> logs, Map<TopicPartition, Long> offsets) {}

  public LogTopics(Admin admin, IngestionProperties.Log settings, Clock clock) {
    this(() -> admin, settings, clock);
  }

  /**
   * @param admins asked when Kafka is first needed: a server starts while no broker can be found
   */
  public LogTopics(Supplier<Admin> admins, IngestionProperties.Log settings, Clock clock) {
    this.admin = new TopicAdmin(admins, settings.appendTimeout());
    this.settings = settings;
    this.clock = clock;
  }

  /** The log topic of {@code view}, made if it is missing. */
  public LogTopic logOf(FeatureViewVersion view) {
    LogTopic known = logs.get(view.id());
    if (known != null) {
      return known;
    }
    String name = "asof-log-%s-%d".formatted(view.qualifiedName(), EPOCH);
    LogTopic log =
        topic(
            name,
            admin.ensure(
                newTopic(
                    name,
                    settings.partitions(),
                    Map.of(
                        TopicConfig.RETENTION_MS_CONFIG, "-1",
                        TopicConfig.RETENTION_BYTES_CONFIG, "-1"))));
    logs.put(view.id(), log);
    return log;
  }

  /** What is known of the log of {@code view} no longer holds: the next question asks Kafka. */
  public void forget(FeatureViewVersion view) {
    logs.remove(view.id());
  }

  /** The dead-letter topic of {@code project}, made if it is missing. */
  public String deadLettersOf(ProjectName project) {
    String known = deadLetters.get(project);
    if (known != null) {
      return known;
    }
    String name = "asof-dead-letters-" + project;
    String month = String.valueOf(Duration.ofDays(30).toMillis());
    admin.ensure(newTopic(name, 1, Map.of(TopicConfig.RETENTION_MS_CONFIG, month)));
    deadLetters.put(project, name);
    return name;
  }

  /**
   * Where the dead letters of {@code project} end now. A refused row that Kafka has confirmed lies
   * before the uncommitted end, and for a moment, until Kafka has ended its transaction in every
   * partition, not before the committed one.
   */
  long deadLettersEnd(ProjectName project, IsolationLevel isolation) {
    var only = new TopicPartition(deadLettersOf(project), 0);
    return admin.ends(List.of(only), isolation).getOrDefault(only, 0L);
  }

  private NewTopic newTopic(String name, int partitions, Map<String, String> retention) {
    Map<String, String> config = new HashMap<>(retention);
    config.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, MAX_RECORD_BYTES);
    config.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE);
    if (settings.replicationFactor() >= SAFE_REPLICAS) {
      config.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, "2");
    }
    return new NewTopic(name, partitions, settings.replicationFactor()).configs(config);
  }

  private static LogTopic topic(String name, TopicAdmin.Shape shape) {
    return new LogTopic(name, new LogId(EPOCH, shape.id()), shape.partitions());
  }

  /**
   * Where the committed log of {@code view} ends now: the progress of a store that has applied all
   * that can be read of it. Rows of open transactions lie beyond.
   */
  public LogProgress end(FeatureViewVersion view) {
    return end(view, IsolationLevel.READ_COMMITTED);
  }

  /**
   * Where the log of {@code view} ends now with what open transactions have written. Their rows
   * have their ingested timestamps already: a store is complete through now only if its progress
   * covers this end, which it cannot before they are over.
   */
  public LogProgress uncommittedEnd(FeatureViewVersion view) {
    return end(view, IsolationLevel.READ_UNCOMMITTED);
  }

  private LogProgress end(FeatureViewVersion view, IsolationLevel isolation) {
    LogTopic log = logOf(view);
    Instant asked = clock.instant();
    var ends = admin.ends(partitions(log), isolation);
    var partitions = new TreeMap<Integer, LogProgress.Partition>();
    ends.forEach((partition, end) ->
        partitions.put(partition.partition(), new LogProgress.Partition(end, asked)));
    return new LogProgress(log.id(), partitions);
  }

  /**
   * Where the logs called {@code names} end now; what does not exist any more is left out.
   *
   * @throws AsofException {@link ErrorCode#FEATURE_LOG_UNAVAILABLE} if Kafka does not answer
   */
  public Ends ends(Collection<String> names) {
    Map<String, LogTopic> found = new HashMap<>();
    admin.describe(names).forEach((name, shape) -> found.put(name, topic(name, shape)));
    List<TopicPartition> partitions = new ArrayList<>();
    found.values().forEach(log -> partitions.addAll(partitions(log)));
    return new Ends(found, admin.ends(partitions, IsolationLevel.READ_UNCOMMITTED));
  }

  private static List<TopicPartition> partitions(LogTopic log) {
    List<TopicPartition> partitions = new ArrayList<>();
    for (int partition = 0; partition < log.partitions(); partition++) {
      partitions.add(new TopicPartition(log.name(), partition));
    }
    return partitions;
  }

  /** Whether there is a topic called {@code name}, whosever it is. */
  public boolean exists(String name) {
    return admin.describe(List.of(name)).containsKey(name);
  }

  /** Returns if Kafka answers. */
  public void checkReachable() {
    admin.checkReachable();
  }

  @Override
  public void close() {
    admin.close();
  }
}
