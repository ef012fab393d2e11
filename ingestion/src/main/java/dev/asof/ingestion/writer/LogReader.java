package dev.asof.ingestion.writer;

import dev.asof.core.AsofException;
import dev.asof.core.Bytes;
import dev.asof.core.ErrorCode;
import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.core.row.EntityKey;
import dev.asof.core.row.LogPosition;
import dev.asof.core.row.LogRecordCodec;
import dev.asof.core.row.LoggedRow;
import dev.asof.ingestion.log.LogTopic;
import dev.asof.ingestion.log.LogTopics;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Header;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the logs of all live view versions for one store. Kafka decides which partitions this
 * server reads; from where is decided by the store's own progress alone, so that neither a
 * rebalance nor a lost group offset can lose or double a row.
 *
 * <p>A view whose store fails is paused, loaded anew after a while and read from what the store
 * then says; the others go on. All methods but the constructor run on the reader's one thread.
 */
final class LogReader implements ConsumerRebalanceListener {
  private static final Logger LOG = LoggerFactory.getLogger(LogReader.class);

  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration CHECK_INTERVAL = Duration.ofSeconds(1);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration RETRY_DELAY = Duration.ofSeconds(1);

  private final Consumer<byte[], byte[]> consumer;
  private final Supplier<Collection<FeatureViewVersion>> liveViews;
  private final LogTopics topics;
  private final Supplier<ViewWriter> writers;
  private final Settings settings;
  private final Map<String, ViewReading> readings = new HashMap<>();
  private Set<String> subscribed = Set.of();
  private long lastCheck = System.nanoTime();

  /**
   * What distinguishes one store's reader.
   *
   * @param clock stamps progress; pauses are measured on the machine's own
   */
  record Settings(Cadence cadence, Clock clock, WriterMetrics metrics) {}

  LogReader(
      Consumer<byte[], byte[]> consumer,
      Supplier<Collection<FeatureViewVersion>> liveViews,
      LogTopics topics,
      Supplier<ViewWriter> writers,
      Settings settings) {
    this.consumer = consumer;
    this.liveViews = liveViews;
    this.topics = topics;
    this.writers = writers;
    this.settings = settings;
  }

  /**
   * One round: follow the registry, read, write what is due.
   *
   * @return false if there is nothing to read yet
   */
  boolean step() {
    followRegistry();
    if (subscribed.isEmpty()) {
      return false;
    }
    retryFailed();
    read();
    if (System.nanoTime() - lastCheck >= CHECK_INTERVAL.toNanos()) {
      lastCheck = System.nanoTime();
      checkEnds();
      writeWhere(reading -> reading.progressDue(settings.cadence()));
    }
    Instant now = Instant.now();
    writeWhere(reading -> reading.rowsDue(settings.cadence(), now));
    return true;
  }

  /** Writes everything that is read and leaves the group. */
  void close() {
    writeWhere(reading -> !reading.isClean());
    consumer.close(CloseOptions.timeout(CLOSE_TIMEOUT));
  }

  private void followRegistry() {
    Set<String> wanted = new HashSet<>();
    for (FeatureViewVersion view : liveViews.get()) {
      LogTopic log = topics.logOf(view);
      wanted.add(log.name());
      readings
          .computeIfAbsent(log.name(), _ -> new ViewReading(view, log, writers.get()))
          .update(view);
    }
    if (!wanted.equals(subscribed)) {
      readings.keySet().retainAll(wanted);
      subscribed = wanted;
      if (wanted.isEmpty()) {
        consumer.unsubscribe();
      } else {
        consumer.subscribe(wanted, this);
      }
    }
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> assigned) {
    Set<String> moved = assigned.stream().map(TopicPartition::topic).collect(Collectors.toSet());
    for (TopicPartition partition : assigned) {
      // Until its progress is loaded a partition stands still; without any position Kafka would
      // refuse to poll.
      consumer.seek(partition, 0);
    }
    moved.stream().map(readings::get).filter(reading -> reading != null).forEach(this::load);
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
    for (TopicPartition partition : revoked) {
      ViewReading reading = readings.get(partition.topic());
      if (reading != null && !reading.isClean()) {
        write(reading);
      }
    }
    onPartitionsLost(revoked);
  }

  @Override
  public void onPartitionsLost(Collection<TopicPartition> lost) {
    for (TopicPartition partition : lost) {
      ViewReading reading = readings.get(partition.topic());
      if (reading != null) {
        reading.forget();
      }
    }
  }

  private void retryFailed() {
    Instant now = Instant.now();
    for (ViewReading reading : readings.values()) {
      Instant retryAt = reading.retryAt();
      if (retryAt != null && !now.isBefore(retryAt)) {
        load(reading);
      }
    }
  }

  private void load(ViewReading reading) {
    Set<TopicPartition> own = ownPartitions(reading);
    try {
      Map<Integer, Long> offsets =
          reading.load(own.stream().map(TopicPartition::partition).collect(Collectors.toSet()));
      own.forEach(
          partition -> consumer.seek(partition, offsets.getOrDefault(partition.partition(), 0L)));
      consumer.resume(own);
    } catch (AsofException failed) {
      fail(reading, failed);
    }
  }

  private Set<TopicPartition> ownPartitions(ViewReading reading) {
    return consumer.assignment().stream()
        .filter(partition -> partition.topic().equals(reading.log().name()))
        .collect(Collectors.toSet());
  }

  private void read() {
    var records = consumer.poll(POLL);
    Instant now = Instant.now();
    Set<ViewReading> broken = new HashSet<>();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      ViewReading reading = readings.get(record.topic());
      if (reading == null || !reading.owns(record.partition()) || broken.contains(reading)) {
        continue;
      }
      try {
        reading.add(decode(reading, record), now);
      } catch (AsofException unreadable) {
        broken.add(reading);
        fail(reading, unreadable);
      }
    }
    for (TopicPartition partition : consumer.assignment()) {
      ViewReading reading = readings.get(partition.topic());
      if (reading != null && reading.owns(partition.partition())) {
        reading.position(partition.partition(), consumer.position(partition));
      }
    }
  }

  private static LoggedRow decode(ViewReading reading, ConsumerRecord<byte[], byte[]> record) {
    var position = new LogPosition(reading.log().id().epoch(), record.partition(), record.offset());
    Header revision = record.headers().lastHeader(LogRecordCodec.REVISION_HEADER);
    if (revision == null || revision.value().length != Integer.BYTES || record.key() == null) {
      throw new AsofException(
          ErrorCode.CORRUPT_DATA,
          "the record at %s of %s was not written by Asof: it has no key or no revision"
              .formatted(position, record.topic()));
    }
    return LogRecordCodec.decode(
        reading.view(),
        new EntityKey(Bytes.wrap(record.key())),
        record.value(),
        ByteBuffer.wrap(revision.value()).getInt(),
        position);
  }

  /** Asks where the logs end: only an answer from Kafka proves that nothing is unread. */
  private void checkEnds() {
    Instant asked = settings.clock().instant();
    Map<TopicPartition, Long> ends;
    try {
      ends = consumer.endOffsets(consumer.assignment());
    } catch (TimeoutException unanswered) {
      LOG.debug("Kafka does not say where the logs end", unanswered);
      return;
    }
    ends.forEach((partition, end) -> {
      ViewReading reading = readings.get(partition.topic());
      if (reading != null
          && reading.owns(partition.partition())
          && consumer.position(partition) >= end) {
        reading.seen(partition.partition(), asked);
      }
    });
  }

  private void writeWhere(Predicate<ViewReading> due) {
    List.copyOf(readings.values()).stream().filter(due).forEach(this::write);
  }

  private void write(ViewReading reading) {
    try {
      settings.metrics().written(reading.view(), reading::write);
    } catch (AsofException | KafkaException failed) {
      fail(reading, failed);
    }
  }

  private void fail(ViewReading reading, RuntimeException cause) {
    LOG.warn(
        "{} of {} stopped and is read again in {}: {}",
        settings.metrics().store(),
        reading.view().label(),
        RETRY_DELAY,
        cause.getMessage());
    settings.metrics().failed(reading.view());
    reading.failed(Instant.now().plus(RETRY_DELAY));
    consumer.pause(ownPartitions(reading));
  }
}
