package dev.asof.ingestion.log;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.CreateTopicsResult;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * Kafka's answers about topics, waited for. Every method throws {@link
 * ErrorCode#FEATURE_LOG_UNAVAILABLE} if there is none in time. Thread-safe.
 */
final class TopicAdmin implements AutoCloseable {
  private static final Duration PROPAGATION_POLL = Duration.ofMillis(20);

  private final Supplier<Admin> admins;
  private final Duration timeout;
  private @Nullable Admin opened;

  /** What tells a topic from another one of its name. */
  record Shape(String id, int partitions) {}

  /**
   * @param admins asked when Kafka is first needed, and again as long as it fails: while no
   *     broker's name can be resolved no client can be made
   */
  TopicAdmin(Supplier<Admin> admins, Duration timeout) {
    this.admins = admins;
    this.timeout = timeout;
  }

  private synchronized Admin admin() {
    Admin admin = opened;
    if (admin == null) {
      try {
        admin = admins.get();
      } catch (KafkaException unresolved) {
        throw unavailable(unresolved);
      }
      opened = admin;
    }
    return admin;
  }

  /**
   * Makes {@code topic} where it is missing, and returns once the leader of each partition takes
   * part. A producer that is faster than that can have its first record refused and later ones
   * taken, and then retries the first in vain until it times out.
   *
   * @throws AsofException {@link ErrorCode#CONFIGURATION_INVALID} if there are fewer brokers than
   *     replicas are wanted
   */
  Shape ensure(NewTopic topic) {
    Shape shape = make(topic);
    List<TopicPartition> partitions =
        IntStream.range(0, shape.partitions())
            .mapToObj(partition -> new TopicPartition(topic.name(), partition))
            .toList();
    var _ =
        awaitMade(
            topic.name(),
            () ->
                Optional.of(ends(partitions, IsolationLevel.READ_UNCOMMITTED))
                    .filter(ends -> ends.size() == partitions.size()));
    return shape;
  }

  private Shape make(NewTopic topic) {
    CreateTopicsResult created = admin().createTopics(List.of(topic));
    try {
      return new Shape(
          await(created.topicId(topic.name())).toString(),
          await(created.numPartitions(topic.name())));
    } catch (TopicExistsException _) {
      return awaitMade(
          topic.name(),
          () -> Optional.ofNullable(describe(List.of(topic.name())).get(topic.name())));
    } catch (InvalidReplicationFactorException tooFewBrokers) {
      throw new AsofException(
          ErrorCode.CONFIGURATION_INVALID,
          "topic %s cannot have %d replicas (%s): start more brokers, or lower asof.ingestion.log.replication-factor"
              .formatted(topic.name(), topic.replicationFactor(), tooFewBrokers.getMessage()),
          tooFewBrokers);
    }
  }

  /** Looks until {@code look} finds {@code name}: no broker knows at once what is just made. */
  private <T> T awaitMade(String name, Supplier<Optional<T>> look) {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (true) {
      Optional<T> made = look.get();
      if (made.isPresent()) {
        return made.get();
      }
      if (System.nanoTime() > deadline || Thread.currentThread().isInterrupted()) {
        throw unavailable(new UnknownTopicOrPartitionException(name + " is still being made"));
      }
      LockSupport.parkNanos(PROPAGATION_POLL.toNanos());
    }
  }

  /** Those of {@code names} that exist. */
  Map<String, Shape> describe(Collection<String> names) {
    Map<String, Shape> found = new HashMap<>();
    admin()
        .describeTopics(names)
        .topicNameValues()
        .forEach((name, answer) -> {
          try {
            TopicDescription topic = await(answer);
            found.put(name, new Shape(topic.topicId().toString(), topic.partitions().size()));
          } catch (UnknownTopicOrPartitionException missing) {
            found.remove(name);
          }
        });
    return found;
  }

  /** The end offsets of {@code partitions}, of those that exist. */
  Map<TopicPartition, Long> ends(Collection<TopicPartition> partitions, IsolationLevel isolation) {
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    partitions.forEach(partition -> latest.put(partition, OffsetSpec.latest()));
    var answers = admin().listOffsets(latest, new ListOffsetsOptions(isolation));
    Map<TopicPartition, Long> ends = new HashMap<>();
    for (TopicPartition partition : latest.keySet()) {
      try {
        ends.put(partition, await(answers.partitionResult(partition)).offset());
      } catch (UnknownTopicOrPartitionException missing) {
        ends.remove(partition);
      }
    }
    return ends;
  }

  void checkReachable() {
    await(admin().describeCluster().clusterId());
  }

  /** Throws what Kafka says about the topic itself as it is, all else as unavailable. */
  private <T> T await(KafkaFuture<T> answer) {
    try {
      return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException failed) {
      throw switch (failed.getCause()) {
        case TopicExistsException exists -> exists;
        case UnknownTopicOrPartitionException missing -> missing;
        case InvalidReplicationFactorException tooFew -> tooFew;
        case null -> unavailable(failed);
        case Throwable other -> unavailable(other);
      };
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
            .formatted(Objects.requireNonNullElse(cause.getMessage(), cause.toString())),
        cause);
  }

  @Override
  public synchronized void close() {
    if (opened != null) {
      opened.close(Duration.ofSeconds(2));
    }
  }
}
