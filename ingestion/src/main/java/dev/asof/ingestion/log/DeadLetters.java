package dev.asof.ingestion.log;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.core.ProjectName;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.springframework.kafka.core.ConsumerFactory;

/** Lists refused rows from the dead-letter topic of a project. Thread-safe. */
public final class DeadLetters {
  /** How many records one listing looks through at most, so that a rare filter ends. */
  static final int MAX_SCANNED = 20_000;

  static final int CHUNK = 1_000;

  /** How many bytes of refused rows one listing holds at most, of which it answers with all. */
  static final long MAX_BYTES = 16 * 1024 * 1024;

  private static final Duration POLL = Duration.ofMillis(200);

  /** How long transactions that are under way are waited for. */
  private static final Duration SETTLING = Duration.ofSeconds(1);

  private static final Duration SETTLING_POLL = Duration.ofMillis(10);

  private final LogTopics topics;
  private final ConsumerFactory<byte[], byte[]> consumers;
  private final Duration timeout;

  /**
   * @param timeout how long Kafka may take to give out {@value #CHUNK} of them
   */
  public DeadLetters(
      LogTopics topics, ConsumerFactory<byte[], byte[]> consumers, Duration timeout) {
    this.topics = topics;
    this.consumers = consumers;
    this.timeout = timeout;
  }

  /**
   * The newest dead letters that satisfy {@code filter}, newest first, at most {@code limit} and
   * {@value #MAX_BYTES} bytes of payload; of the last {@value #MAX_SCANNED} records. Rows whose
   * refusal has been answered are among them.
   *
   * @throws AsofException {@link ErrorCode#FEATURE_LOG_UNAVAILABLE} if Kafka does not answer
   */
  public List<DeadLetter> list(ProjectName project, Predicate<DeadLetter> filter, int limit) {
    var partition = new TopicPartition(topics.deadLettersOf(project), 0);
    try (Consumer<byte[], byte[]> consumer = consumers.createConsumer()) {
      consumer.assign(List.of(partition));
      long end = settledEnd(project);
      long first = consumer.beginningOffsets(List.of(partition)).getOrDefault(partition, 0L);
      long oldest = Math.max(first, end - MAX_SCANNED);
      List<DeadLetter> found = new ArrayList<>();
      var newest = new Newest(limit, MAX_BYTES);
      for (long to = end; to > oldest && newest.hasRoom(); to -= CHUNK) {
        read(
            consumer,
            partition,
            Math.max(oldest, to - CHUNK),
            to,
            record ->
                DeadLetterRecords.find(project, record).filter(filter).ifPresent(newest::add));
        newest.endChunk(found);
      }
      return found;
    } catch (KafkaException unreachable) {
      throw TopicAdmin.unavailable(unreachable);
    }
  }

  /** The committed end, waited for until it covers what had been written when it was asked for. */
  private long settledEnd(ProjectName project) {
    long written = topics.deadLettersEnd(project, IsolationLevel.READ_UNCOMMITTED);
    long deadline = System.nanoTime() + SETTLING.toNanos();
    while (true) {
      long committed = topics.deadLettersEnd(project, IsolationLevel.READ_COMMITTED);
      if (committed >= written
          || System.nanoTime() > deadline
          || Thread.currentThread().isInterrupted()) {
        return committed;
      }
      LockSupport.parkNanos(SETTLING_POLL.toNanos());
    }
  }

  /**
   * Hands on the records of offsets [from, to), oldest first; offsets may be taken by transaction
   * markers.
   */
  private void read(
      Consumer<byte[], byte[]> consumer,
      TopicPartition partition,
      long from,
      long to,
      java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> records) {
    consumer.seek(partition, from);
    long deadline = System.nanoTime() + timeout.toNanos();
    while (consumer.position(partition) < to) {
      if (System.nanoTime() > deadline) {
        throw TopicAdmin.unavailable(
            new TimeoutException("dead letters are not read within " + timeout));
      }
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL).records(partition)) {
        if (record.offset() < to) {
          records.accept(record);
        }
      }
    }
  }

  /**
   * The newest of the letters that come chunk by chunk, newest chunk first, each from its oldest to
   * its newest letter: an older one gives way where there is no room for both.
   */
  private static final class Newest {
    private final Deque<DeadLetter> chunk = new ArrayDeque<>();
    private int roomForLetters;
    private long roomForBytes;
    private boolean crowded;

    Newest(int letters, long bytes) {
      this.roomForLetters = letters;
      this.roomForBytes = bytes;
    }

    boolean hasRoom() {
      return roomForLetters > 0 && !crowded;
    }

    void add(DeadLetter letter) {
      chunk.addFirst(letter);
      roomForBytes -= letter.payload().length();
      while (chunk.size() > roomForLetters || roomForBytes < 0) {
        roomForBytes += chunk.removeLast().payload().length();
        crowded = true;
      }
    }

    void endChunk(List<DeadLetter> found) {
      found.addAll(chunk);
      roomForLetters -= chunk.size();
      chunk.clear();
    }
  }
}
