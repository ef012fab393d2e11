package dev.asof.ingestion.writer;

import dev.asof.ingestion.log.LogTopics;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads the logs of all live view versions for one store. Kafka decides which partitions this
 * server reads; from where is decided by the store's own progress alone, so that neither a
 * rebalance nor a lost group offset can lose or double a row.
 *
 * <p>A view that fails is paused, loaded anew after a while and read from what the store then says;
 * the others go on. A partition is paused from its assignment until its view is loaded, which
 * happens between polls: however slow a store is, a rebalance does not wait for it. All methods but
 * the constructor run on the reader's one thread.
 */
final class LogReader implements ConsumerRebalanceListener {
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration CHECK_INTERVAL = Duration.ofSeconds(1);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration RETRY_DELAY = Duration.ofSeconds(1);

  /**
   * So long may loading or writing views take between two polls, once one of them is done: a store
   * that answers each view with a timeout must not cost this server its place in the group.
   */
  private static final Duration BUDGET = Duration.ofSeconds(15);

  private final Consumer<byte[], byte[]> consumer;
  private final LiveLogs logs;
  private final LogEnds ends;
  private final DueWrites writes;
  private final WriterOutcomes outcomes;
  private long lastCheck = System.nanoTime();

  /**
   * What distinguishes one store's reader.
   *
   * @param clock stamps progress; pauses are measured on the machine's own
   */
  record Settings(Cadence cadence, Clock clock, WriterOutcomes outcomes) {}

  LogReader(Consumer<byte[], byte[]> consumer, LiveLogs logs, LogTopics topics, Settings settings) {
    this.consumer = consumer;
    this.logs = logs;
    this.ends = new LogEnds(topics, settings.clock());
    this.outcomes = settings.outcomes();
    this.writes = new DueWrites(logs, settings.cadence(), outcomes, this::fail);
  }

  /**
   * One round: follow the registry, read, write what is due.
   *
   * @return false if there is nothing to read yet
   */
  boolean step() {
    if (logs.follow()) {
      subscribe();
    }
    if (logs.topics().isEmpty()) {
      return false;
    }
    loadDue();
    read();
    writes.rows(BUDGET);
    if (System.nanoTime() - lastCheck >= CHECK_INTERVAL.toNanos()) {
      lastCheck = System.nanoTime();
      ends.check(logs, consumer, this::fail);
      writes.progress(BUDGET);
    }
    return true;
  }

  /** Writes what is read, as far as there is time, and leaves the group. */
  void close() {
    writes.all(BUDGET);
    consumer.close(CloseOptions.timeout(CLOSE_TIMEOUT));
  }

  private void subscribe() {
    if (logs.topics().isEmpty()) {
      consumer.unsubscribe();
    } else {
      consumer.subscribe(logs.topics(), this);
    }
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> assigned) {
    for (TopicPartition partition : assigned) {
      // Nothing is read from here; but without any position Kafka would refuse to poll.
      consumer.seek(partition, 0);
    }
    consumer.pause(assigned);
    readingsOf(assigned).forEach(reading -> reading.loadAgainAt(System.nanoTime()));
  }

  /**
   * What is not written is dropped: the log has it, and the whole group waits for a rebalance, be
   * the store ever so slow.
   */
  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
    readingsOf(revoked).forEach(ViewReading::forget);
  }

  private Set<ViewReading> readingsOf(Collection<TopicPartition> partitions) {
    return partitions.stream()
        .flatMap(partition -> logs.find(partition.topic()).stream())
        .collect(Collectors.toSet());
  }

  private void loadDue() {
    long start = System.nanoTime();
    var due =
        logs.readings().stream()
            .filter(reading -> reading.loadDue(start))
            .sorted(Comparator.comparingLong(reading -> reading.loadAt() - start))
            .toList();
    for (ViewReading reading : due) {
      load(reading);
      if (System.nanoTime() - start > BUDGET.toNanos()) {
        return;
      }
    }
  }

  private void load(ViewReading reading) {
    Set<TopicPartition> own = ownPartitions(reading);
    if (own.isEmpty()) {
      reading.forget();
      return;
    }
    try {
      Map<Integer, Long> offsets =
          reading.load(own.stream().map(TopicPartition::partition).collect(Collectors.toSet()));
      own.forEach(
          partition -> consumer.seek(partition, offsets.getOrDefault(partition.partition(), 0L)));
      consumer.resume(own);
    } catch (RuntimeException failed) {
      fail(reading, failed);
    }
  }

  private Set<TopicPartition> ownPartitions(ViewReading reading) {
    return consumer.assignment().stream()
        .filter(partition -> partition.topic().equals(reading.log().name()))
        .collect(Collectors.toSet());
  }

  private void read() {
    ConsumerRecords<byte[], byte[]> records;
    try {
      records = writes.full() ? pollNothing() : consumer.poll(POLL);
    } catch (InvalidOffsetException gone) {
      readingsOf(gone.partitions())
          .forEach(reading -> fail(reading, LogEnds.logChanged(reading, gone)));
      return;
    }
    long now = System.nanoTime();
    for (TopicPartition partition : records.partitions()) {
      findLoaded(partition).ifPresent(reading -> take(reading, records.records(partition), now));
    }
    for (TopicPartition partition : consumer.assignment()) {
      findLoaded(partition)
          .ifPresent(
              reading -> reading.position(partition.partition(), consumer.position(partition)));
    }
  }

  /** Says that this server lives, and hears of rebalances. */
  private ConsumerRecords<byte[], byte[]> pollNothing() {
    consumer.pause(consumer.assignment());
    ConsumerRecords<byte[], byte[]> none = consumer.poll(Duration.ZERO);
    consumer.resume(
        consumer.assignment().stream()
            .filter(partition -> findLoaded(partition).isPresent())
            .toList());
    return none;
  }

  private Optional<ViewReading> findLoaded(TopicPartition partition) {
    return logs.find(partition.topic()).filter(reading -> reading.owns(partition.partition()));
  }

  /** Takes the records of one partition up to the first that cannot be read, if there is one. */
  private void take(
      ViewReading reading, Iterable<ConsumerRecord<byte[], byte[]>> records, long now) {
    try {
      for (ConsumerRecord<byte[], byte[]> record : records) {
        reading.add(LogRecords.decode(reading, record), LogRecords.size(record), now);
      }
    } catch (RuntimeException unreadable) {
      if (reading.hasRows()) {
        writes.write(reading);
      }
      fail(reading, unreadable);
    }
  }

  private void fail(ViewReading reading, RuntimeException cause) {
    outcomes.failed(reading.view(), cause);
    reading.loadAgainAt(System.nanoTime() + RETRY_DELAY.toNanos());
    consumer.pause(ownPartitions(reading));
  }
}
