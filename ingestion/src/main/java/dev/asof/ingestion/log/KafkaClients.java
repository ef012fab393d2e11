package dev.asof.ingestion.log;

import dev.asof.ingestion.IngestionProperties;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.RoundRobinAssignor;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.listener.BatchMessageListener;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.KafkaMessageListenerContainer;
import org.springframework.kafka.transaction.KafkaTransactionManager;

/**
 * Makes every Kafka client of this server, with the settings that the guarantees rest on:
 * idempotent producers that wait for all replicas, consumers that see only committed records and
 * never commit on their own.
 */
public final class KafkaClients implements AutoCloseable {
  /** Well below the week after which brokers forget a transactional id that is not in use. */
  private static final Duration MAX_PRODUCER_AGE = Duration.ofDays(1);

  /** Bounds what one transaction of a source takes, whatever the size of its records. */
  private static final int SOURCE_FETCH_BYTES = 16 * 1024 * 1024;

  private static final int READER_POLL_ROWS = 5_000;

  private final IngestionProperties settings;
  private final DefaultKafkaProducerFactory<byte[], byte[]> plain;
  private final DefaultKafkaProducerFactory<byte[], byte[]> transactional;

  public KafkaClients(IngestionProperties settings) {
    this.settings = settings;
    this.plain = new DefaultKafkaProducerFactory<>(plainProducerSettings());
    this.transactional = new DefaultKafkaProducerFactory<>(producerSettings());
    // Each process writes under ids of its own; who may commit a source's offsets is fenced by the
    // consumer group.
    transactional.setTransactionIdPrefix("asof-" + UUID.randomUUID() + "-");
    transactional.setMaxAge(MAX_PRODUCER_AGE);
  }

  public Admin admin() {
    Map<String, Object> settingsOfAdmin = common();
    settingsOfAdmin.put(
        CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, millis(settings.log().appendTimeout()));
    return Admin.create(settingsOfAdmin);
  }

  public KafkaTemplate<byte[], byte[]> plainTemplate() {
    return new KafkaTemplate<>(plain);
  }

  public KafkaTemplate<byte[], byte[]> transactionalTemplate() {
    return new KafkaTemplate<>(transactional);
  }

  /**
   * A reader of feature logs. Which partitions it reads is up to the group, from where is up to the
   * caller.
   */
  public Consumer<byte[], byte[]> logConsumer(String group) {
    Map<String, Object> config = consumerSettings("none");
    config.put(ConsumerConfig.GROUP_ID_CONFIG, group);
    config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, READER_POLL_ROWS);
    // Eager: every rebalance starts each partition over from what its store says, so there is one
    // way to begin. Round robin deals out the partitions of all logs together: by ranges of each
    // log, a server beyond the partitions of one would have nothing to do.
    config.put(
        ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, RoundRobinAssignor.class.getName());
    return new DefaultKafkaConsumerFactory<byte[], byte[]>(config).createConsumer();
  }

  /** Consumers outside any group, for looking things up. */
  public ConsumerFactory<byte[], byte[]> lookupConsumers() {
    return new DefaultKafkaConsumerFactory<>(consumerSettings("none"));
  }

  /**
   * A consumer of a source's topic, not started, whose listener runs inside a transaction that also
   * commits the offsets.
   *
   * @param batchRows the greatest number of records that one transaction takes
   * @param outcomes told of every batch
   */
  public KafkaMessageListenerContainer<byte[], byte[]> transactionalContainer(
      SourceStart start,
      String group,
      int batchRows,
      BatchMessageListener<byte[], byte[]> listener,
      BatchOutcomes outcomes) {
    var following = new SourceTransactions(outcomes);
    var transactions = new KafkaTransactionManager<>(transactional);
    transactions.addListener(following);
    // Where the topic no longer has what comes next, all that it still has is taken.
    Map<String, Object> config = consumerSettings("earliest");
    config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, batchRows);
    config.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, SOURCE_FETCH_BYTES);
    ContainerProperties container = new ContainerProperties(start.topic().topic());
    container.setGroupId(group);
    container.setMessageListener(listener);
    container.setConsumerRebalanceListener(start);
    container.setKafkaAwareTransactionManager(transactions);
    container.setMissingTopicsFatal(false);
    // Kafka fences a producer not only when its partitions have moved but also when its transaction
    // took too long; a container that goes on then skips the batch.
    container.setStopContainerWhenFenced(true);
    var consumers =
        new KafkaMessageListenerContainer<>(
            new DefaultKafkaConsumerFactory<byte[], byte[]>(config), container);
    consumers.setBeanName(group);
    consumers.setAfterRollbackProcessor(following);
    return consumers;
  }

  private Map<String, Object> common() {
    Map<String, Object> config = new HashMap<>();
    config.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers());
    config.put(
        CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG,
        millis(settings.log().appendTimeout().dividedBy(2)));
    config.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000);
    return config;
  }

  private Map<String, Object> producerSettings() {
    Map<String, Object> config = common();
    config.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    config.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    config.put(ProducerConfig.BATCH_SIZE_CONFIG, 128 * 1024);
    config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, settings.log().appendTimeout().toMillis());
    config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, millis(settings.log().appendTimeout()));
    // A silent server's open transaction holds readers up until it is aborted.
    config.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, millis(settings.sessionTimeout()));
    return config;
  }

  /**
   * A record of a transaction that took too long is never committed; one that is sent plainly has
   * to be given up in time.
   */
  private Map<String, Object> plainProducerSettings() {
    Map<String, Object> config = producerSettings();
    Duration bound = settings.appendBound();
    Duration delivery = bound.multipliedBy(3).dividedBy(4);
    config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, bound.minus(delivery).toMillis());
    config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, millis(delivery));
    config.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, millis(delivery));
    return config;
  }

  private Map<String, Object> consumerSettings(String offsetReset) {
    Map<String, Object> config = common();
    config.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    config.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, offsetReset);
    config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    config.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, millis(settings.sessionTimeout()));
    config.put(
        ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG,
        millis(settings.sessionTimeout().dividedBy(4)));
    // A topic that a producer makes later is noticed within seconds, not after Kafka's five
    // minutes.
    config.put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, 5_000);
    config.put(
        ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, millis(settings.log().appendTimeout()));
    return config;
  }

  private static int millis(Duration duration) {
    return Math.toIntExact(duration.toMillis());
  }

  @Override
  public void close() {
    plain.destroy();
    transactional.destroy();
  }
}
