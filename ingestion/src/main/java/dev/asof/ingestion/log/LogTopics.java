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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.CreateTopicsResult;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * Makes and describes the topics that Asof owns: one feature log per view version and one
 * dead-letter topic per project. Log topics keep everything: both stores can be rebuilt from them.
 * Thread-safe.
 */
public final class LogTopics implements AutoCloseable {
  /** A version's first topic. A change of the partition count would open the next epoch. */
  private static final int EPOCH = 1;

  private static final Map<String, String> KEEP_EVERYTHING =
      Map.of(
          TopicConfig.RETENTION_MS_CONFIG, "-1",
          TopicConfig.RETENTION_BYTES_CONFIG, "-1",
          TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE);
  private static final Map<String, String> KEEP_FOR_A_MONTH =
      Map.of(TopicConfig.RETENTION_MS_CONFIG, String.valueOf(Duration.ofDays(30).toMillis()));

  private final Admin admin;
  private final IngestionProperties.Log settings;
  private final Clock clock;
  private final Map<Integer, LogTopic> logs = new ConcurrentHashMap<>();
  private final Map<ProjectName, String> deadLetters = new ConcurrentHashMap<>();

  public LogTopics(Admin admin, IngestionProperties.Log settings, Clock clock) {
    this.admin = admin;
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * The log topic of {@code view}, made if it is missing.
   *
   * @throws AsofException {@link ErrorCode#FEATURE_LOG_UNAVAILABLE} if Kafka does not answer
   */
  public LogTopic logOf(FeatureViewVersion view) {
    LogTopic known = logs.get(view.id());
    if (known != null) {
      return known;
    }
    LogTopic log =
        ensure(
            "asof-log-%s-%d".formatted(view.qualifiedName(), EPOCH),
            settings.partitions(),
            KEEP_EVERYTHING);
    logs.put(view.id(), log);
    return log;
  }

  /** The dead-letter topic of {@code project}, made if it is missing. */
  public String deadLettersOf(ProjectName project) {
    String known = deadLetters.get(project);
    if (known != null) {
      return known;
    }
    String name = "asof-dead-letters-" + project;
    ensure(name, 1, KEEP_FOR_A_MONTH);
    deadLetters.put(project, name);
    return name;
  }

  /**
   * Where the log of {@code view} ends now: the progress of a store that has applied all of it.
   *
   * @throws AsofException {@link ErrorCode#FEATURE_LOG_UNAVAILABLE} if Kafka does not answer
   */
  public LogProgress end(FeatureViewVersion view) {
    LogTopic log = logOf(view);
    Instant asked = clock.instant();
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    for (int partition = 0; partition < log.partitions(); partition++) {
      latest.put(new TopicPartition(log.name(), partition), OffsetSpec.latest());
    }
    var ends =
        await(
            admin.listOffsets(latest, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED)).all());
    var partitions = new TreeMap<Integer, LogProgress.Partition>();
    ends.forEach((partition, end) ->
        partitions.put(partition.partition(), new LogProgress.Partition(end.offset(), asked)));
    return new LogProgress(log.id(), partitions);
  }

  /**
   * @throws AsofException {@link ErrorCode#FEATURE_LOG_UNAVAILABLE} if Kafka does not answer
   */
  public void checkReachable() {
    await(admin.describeCluster().clusterId());
  }

  private LogTopic ensure(String name, int partitions, Map<String, String> configs) {
    NewTopic topic = new NewTopic(name, partitions, settings.replicationFactor()).configs(configs);
    CreateTopicsResult created = admin.createTopics(List.of(topic));
    try {
      return new LogTopic(
          name,
          new LogId(EPOCH, await(created.topicId(name)).toString()),
          await(created.numPartitions(name)));
    } catch (TopicExistsException existing) {
      TopicDescription description =
          Objects.requireNonNull(
              await(admin.describeTopics(List.of(name)).allTopicNames()).get(name));
      return new LogTopic(
          name,
          new LogId(EPOCH, description.topicId().toString()),
          description.partitions().size());
    }
  }

  private <T> T await(KafkaFuture<T> answer) {
    try {
      return answer.get(settings.appendTimeout().toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof TopicExistsException existing) {
        throw existing;
      }
      throw unavailable(failed.getCause() == null ? failed : failed.getCause());
    } catch (TimeoutException late) {
      throw unavailable(late);
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw unavailable(stopping);
    }
  }

  static AsofException unavailable(Throwable cause) {
    return new AsofException(
        ErrorCode.FEATURE_LOG_UNAVAILABLE,
        "Kafka does not answer (%s): check asof.ingestion.bootstrap-servers and the brokers, then try again"
            .formatted(cause.getMessage() == null ? cause : cause.getMessage()),
        cause);
  }

  @Override
  public void close() {
    admin.close(Duration.ofSeconds(2));
  }
}
