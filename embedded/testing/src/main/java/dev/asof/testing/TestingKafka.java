package dev.asof.testing;

import dev.asof.embedded.services.EmbeddedKafka;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.utils.AppInfoParser;
import org.testcontainers.kafka.KafkaContainer;

/** A Kafka broker for tests; topics are not created by being used. */
public final class TestingKafka extends Breakable {
  private static final String IMAGE = "apache/kafka:" + AppInfoParser.getVersion();
  private static final Duration LEADERS_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration LEADERS_POLL = Duration.ofMillis(20);
  private static final AtomicLong NAMES = new AtomicLong();

  private final String bootstrapServers;

  private TestingKafka(String bootstrapServers, TestHost host) {
    super(host);
    this.bootstrapServers = bootstrapServers;
  }

  /** A broker of the caller's own, embedded. */
  public static TestingKafka start() {
    return embedded(startEmbedded());
  }

  static TestingKafka startShared() {
    return switch (TestHosting.current()) {
      case EMBEDDED -> {
        Restartable<EmbeddedKafka> kafka = startEmbedded();
        yield new TestingKafka(kafka.running().bootstrapServers(), new TestHost.Shared());
      }
      case CONTAINERS -> container();
    };
  }

  private static Restartable<EmbeddedKafka> startEmbedded() {
    return Restartable.start("kafka", EmbeddedKafka::start, EmbeddedKafka::port);
  }

  private static TestingKafka embedded(Restartable<EmbeddedKafka> kafka) {
    TestHost host =
        new TestHost.Own<>(
            kafka,
            running -> {
              throw new IllegalStateException(
                  "Kafka has no process of its own; stop() it, or put a TcpFaultProxy before it");
            });
    return new TestingKafka(kafka.running().bootstrapServers(), host);
  }

  private static TestingKafka container() {
    KafkaContainer kafka =
        new KafkaContainer(IMAGE).withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false");
    kafka.start();
    return new TestingKafka(kafka.getBootstrapServers(), TestHost.Shared.in(kafka));
  }

  /** What clients take as {@code bootstrap.servers}. */
  public String bootstrapServers() {
    return bootstrapServers;
  }

  /**
   * Creates a topic under a name that no other test of this JVM has, which starts with {@code
   * prefix}.
   */
  public String newTopic(String prefix, int partitions) {
    String name = "%s-%d".formatted(prefix, NAMES.incrementAndGet());
    createTopic(name, partitions, Map.of());
    return name;
  }

  /**
   * Creates a topic and returns once the leaders of its partitions take part: a producer that is
   * faster can have its first batch refused and later ones taken, and then sends the first in vain.
   */
  public void createTopic(String name, int partitions, Map<String, String> settings) {
    NewTopic topic =
        new NewTopic(name, Optional.of(partitions), Optional.empty()).configs(settings);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
      admin.createTopics(List.of(topic)).all().get();
      awaitLeaders(admin, name, partitions);
    } catch (ExecutionException e) {
      throw new IllegalStateException(
          "Topic %s could not be created".formatted(name), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while creating topic " + name, e);
    }
  }

  private static void awaitLeaders(Admin admin, String topic, int partitions)
      throws ExecutionException, InterruptedException {
    var ends =
        IntStream.range(0, partitions)
            .mapToObj(partition -> new TopicPartition(topic, partition))
            .collect(Collectors.toMap(Function.identity(), _ -> OffsetSpec.latest()));
    long deadline = System.nanoTime() + LEADERS_TIMEOUT.toNanos();
    while (true) {
      try {
        admin.listOffsets(ends).all().get();
        return;
      } catch (ExecutionException notYet) {
        if (!(notYet.getCause() instanceof RetriableException) || System.nanoTime() > deadline) {
          throw notYet;
        }
        LockSupport.parkNanos(LEADERS_POLL.toNanos());
      }
    }
  }
}
