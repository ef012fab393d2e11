package dev.asof.ingestion.log;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.core.Micros;
import dev.asof.core.row.LogPosition;
import dev.asof.core.row.LogRecordCodec;
import dev.asof.ingestion.IngestionProperties;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.springframework.kafka.core.KafkaOperations;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.support.SendResult;

/**
 * The one way in: valid rows get their ingested timestamp and their position here. A row's record
 * is keyed by its entity key, so that the rows of a key share a partition and their order.
 * Thread-safe.
 */
public final class FeatureLog {
  /**
   * Each transaction under way holds a producer with a connection and buffers of its own; more of
   * them at once would not be faster.
   */
  private static final int MAX_TRANSACTIONS = 16;

  private final Semaphore transactions = new Semaphore(MAX_TRANSACTIONS);
  private final LogTopics topics;
  private final KafkaTemplate<byte[], byte[]> plain;
  private final KafkaTemplate<byte[], byte[]> transactional;
  private final Duration timeout;
  private final Duration appendBound;
  private final Clock clock;

  /**
   * @param plain writes batches of one record; idempotent
   * @param transactional writes all others, each in a transaction
   */
  public FeatureLog(
      LogTopics topics,
      KafkaTemplate<byte[], byte[]> plain,
      KafkaTemplate<byte[], byte[]> transactional,
      IngestionProperties settings,
      Clock clock) {
    this.topics = topics;
    this.plain = plain;
    this.transactional = transactional;
    this.timeout = settings.log().appendTimeout();
    this.appendBound = settings.appendBound();
    this.clock = clock;
  }

  /**
   * Appends {@code batch}, all or nothing.
   *
   * @return the position of each of its rows
   * @throws AsofException {@link ErrorCode#FEATURE_LOG_UNAVAILABLE} if Kafka did not confirm it in
   *     time: nothing may be on the log, or, if only the confirmation was lost, everything; sending
   *     it again does no harm. {@link ErrorCode#OVERLOADED} if too many others are appending
   */
  public List<LogPosition> append(LogBatch batch) {
    prepareTopics(batch);
    List<RecordMetadata> written =
        batch.needsTransaction() ? appendInOwnTransaction(batch) : appendPlainly(batch);
    List<LogPosition> positions = new ArrayList<>(batch.rows().size());
    for (int i = 0; i < batch.rows().size(); i++) {
      int epoch = topics.logOf(batch.rows().get(i).view()).id().epoch();
      positions.add(new LogPosition(epoch, written.get(i).partition(), written.get(i).offset()));
    }
    return positions;
  }

  /** Whether there is a topic called {@code name} for a source to read. */
  public boolean hasTopic(String name) {
    return topics.exists(name);
  }

  /**
   * Appends {@code batch} in the Kafka transaction that is bound to this thread; its commit, which
   * is the caller's, makes the rows visible.
   *
   * @throws AsofException {@link ErrorCode#FEATURE_LOG_UNAVAILABLE} as {@link #append}, {@link
   *     AppendTooSlowException} if a smaller batch might be appended; the transaction must then not
   *     be committed
   */
  public void appendInTransaction(LogBatch batch) {
    prepareTopics(batch);
    sendInTime(transactional, batch);
  }

  /**
   * So that neither the making of a topic nor finding its partitions lies between a row's ingested
   * timestamp and its append.
   */
  private void prepareTopics(LogBatch batch) {
    batch.rows().forEach(entry -> topics.logOf(entry.view()));
    batch.deadLetters().forEach(letter -> topics.deadLettersOf(letter.project()));
    if (!batch.needsTransaction()) {
      batch.rows().forEach(entry -> awaitPartitions(topics.logOf(entry.view()).name()));
    }
  }

  /** The plain producer blocks for a short while only, and forgets topics that it does not use. */
  private void awaitPartitions(String topic) {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (true) {
      try {
        plain.partitionsFor(topic);
        return;
      } catch (org.apache.kafka.common.errors.TimeoutException unknown) {
        if (System.nanoTime() > deadline) {
          throw TopicAdmin.unavailable(unknown);
        }
      } catch (KafkaException | org.springframework.kafka.KafkaException failed) {
        throw TopicAdmin.unavailable(failed.getCause() == null ? failed : failed.getCause());
      }
    }
  }

  private List<RecordMetadata> appendInOwnTransaction(LogBatch batch) {
    if (!tryAcquire()) {
      throw new AsofException(
          ErrorCode.OVERLOADED,
          "%d appends are under way already: send fewer and larger pushes at once, and try again"
              .formatted(MAX_TRANSACTIONS));
    }
    try {
      return Objects.requireNonNull(
          transactional.executeInTransaction(operations -> sendInTime(operations, batch)));
    } catch (KafkaException | org.springframework.kafka.KafkaException failed) {
      throw TopicAdmin.unavailable(failed);
    } finally {
      transactions.release();
    }
  }

  private boolean tryAcquire() {
    try {
      return transactions.tryAcquire(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw TopicAdmin.unavailable(stopping);
    }
  }

  /**
   * Sends {@code batch} in a transaction that is still open and waits for it. What took longer than
   * training answers wait for is not to be committed: they may already have been given without it.
   */
  private List<RecordMetadata> sendInTime(
      KafkaOperations<byte[], byte[]> operations, LogBatch batch) {
    long start = System.nanoTime();
    List<RecordMetadata> written;
    try {
      written = await(send(operations, batch));
    } catch (AsofException | KafkaException | org.springframework.kafka.KafkaException failed) {
      throw timeSince(start).compareTo(appendBound) > 0 ? tooSlow(failed) : failed;
    }
    Duration taken = timeSince(start);
    if (taken.compareTo(appendBound) > 0) {
      throw new AppendTooSlowException(
          "Kafka took %s for an append, which asof.ingestion.complete-through-margin bounds at %s; nothing of it counts: try again, or raise the margin if Kafka is always so slow"
              .formatted(taken, appendBound));
    }
    return written;
  }

  /** Kafka gave up, but only after a time in which less might have got through. */
  private static AppendTooSlowException tooSlow(RuntimeException failed) {
    String message =
        failed instanceof AsofException
            ? String.valueOf(failed.getMessage())
            : TopicAdmin.unavailable(failed).getMessage();
    return new AppendTooSlowException(message, failed);
  }

  private static Duration timeSince(long start) {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  /**
   * A send that cannot even be queued, for want of metadata, fails at once and not by its future.
   */
  private List<RecordMetadata> appendPlainly(LogBatch batch) {
    try {
      return await(send(plain, batch));
    } catch (KafkaException | org.springframework.kafka.KafkaException failed) {
      throw TopicAdmin.unavailable(failed.getCause() == null ? failed : failed.getCause());
    }
  }

  private List<CompletableFuture<SendResult<byte[], byte[]>>> send(
      KafkaOperations<byte[], byte[]> operations, LogBatch batch) {
    Instant ingested = Micros.floor(clock.instant());
    List<CompletableFuture<SendResult<byte[], byte[]>>> sent =
        new ArrayList<>(batch.rows().size() + batch.deadLetters().size());
    for (LogBatch.Entry entry : batch.rows()) {
      sent.add(operations.send(record(entry, ingested)));
    }
    for (DeadLetter letter : batch.deadLetters()) {
      String topic = topics.deadLettersOf(letter.project());
      sent.add(operations.send(DeadLetterRecords.encode(topic, letter)));
    }
    return sent;
  }

  private ProducerRecord<byte[], byte[]> record(LogBatch.Entry entry, Instant ingested) {
    var record =
        new ProducerRecord<>(
            topics.logOf(entry.view()).name(),
            entry.row().key().bytes().toArray(),
            LogRecordCodec.encode(entry.view(), entry.row(), ingested));
    byte[] revision =
        ByteBuffer.allocate(Integer.BYTES).putInt(entry.view().schemas().revision()).array();
    record.headers().add(LogRecordCodec.REVISION_HEADER, revision);
    return record;
  }

  private List<RecordMetadata> await(List<CompletableFuture<SendResult<byte[], byte[]>>> sent) {
    return sent.stream().map(confirmation -> await(confirmation).getRecordMetadata()).toList();
  }

  private SendResult<byte[], byte[]> await(
      CompletableFuture<SendResult<byte[], byte[]>> confirmation) {
    try {
      return confirmation.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException failed) {
      throw TopicAdmin.unavailable(failed.getCause() == null ? failed : failed.getCause());
    } catch (TimeoutException late) {
      throw TopicAdmin.unavailable(late);
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw TopicAdmin.unavailable(stopping);
    }
  }
}
