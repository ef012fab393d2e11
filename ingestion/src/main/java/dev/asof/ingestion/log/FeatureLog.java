package dev.asof.ingestion.log;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.core.Micros;
import dev.asof.core.row.LogPosition;
import dev.asof.core.row.LogRecordCodec;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.ProducerRecord;
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
  private final LogTopics topics;
  private final KafkaTemplate<byte[], byte[]> plain;
  private final KafkaTemplate<byte[], byte[]> transactional;
  private final Duration timeout;
  private final Clock clock;

  /**
   * @param plain writes batches of one record; idempotent
   * @param transactional writes all others, each in a transaction
   */
  public FeatureLog(
      LogTopics topics,
      KafkaTemplate<byte[], byte[]> plain,
      KafkaTemplate<byte[], byte[]> transactional,
      Duration timeout,
      Clock clock) {
    this.topics = topics;
    this.plain = plain;
    this.transactional = transactional;
    this.timeout = timeout;
    this.clock = clock;
  }

  /**
   * Appends {@code batch}, all or nothing.
   *
   * @return the position of each of its rows
   * @throws AsofException {@link ErrorCode#FEATURE_LOG_UNAVAILABLE} if Kafka did not confirm it in
   *     time: nothing may be on the log, or, if only the confirmation was lost, everything; sending
   *     it again does no harm
   */
  public List<LogPosition> append(LogBatch batch) {
    List<Outgoing> records = records(batch);
    List<CompletableFuture<SendResult<byte[], byte[]>>> sent =
        batch.needsTransaction() ? sendInTransaction(records) : send(plain, records);
    List<LogPosition> positions = new ArrayList<>(batch.rows().size());
    for (int i = 0; i < batch.rows().size(); i++) {
      positions.add(position(records.get(i), await(sent.get(i))));
    }
    sent.forEach(this::await);
    return positions;
  }

  /**
   * Appends {@code batch} in the Kafka transaction that is bound to this thread; its commit, which
   * is the caller's, makes the rows visible.
   */
  public void appendInTransaction(LogBatch batch) {
    send(transactional, records(batch)).forEach(this::await);
  }

  private List<Outgoing> records(LogBatch batch) {
    Instant ingested = Micros.floor(clock.instant());
    List<Outgoing> records = new ArrayList<>(batch.rows().size() + batch.deadLetters().size());
    for (LogBatch.Entry entry : batch.rows()) {
      LogTopic log = topics.logOf(entry.view());
      var record =
          new ProducerRecord<>(
              log.name(),
              entry.row().key().bytes().toArray(),
              LogRecordCodec.encode(entry.view(), entry.row(), ingested));
      record
          .headers()
          .add(
              LogRecordCodec.REVISION_HEADER,
              ByteBuffer.allocate(Integer.BYTES).putInt(entry.view().schemas().revision()).array());
      records.add(new Outgoing(record, log.id().epoch()));
    }
    for (DeadLetter letter : batch.deadLetters()) {
      String topic = topics.deadLettersOf(letter.project());
      records.add(new Outgoing(DeadLetterRecords.encode(topic, letter), 0));
    }
    return records;
  }

  private List<CompletableFuture<SendResult<byte[], byte[]>>> sendInTransaction(
      List<Outgoing> records) {
    try {
      return Objects.requireNonNull(
          transactional.executeInTransaction(operations -> send(operations, records)));
    } catch (KafkaException | org.springframework.kafka.KafkaException failed) {
      throw LogTopics.unavailable(failed);
    }
  }

  private static List<CompletableFuture<SendResult<byte[], byte[]>>> send(
      KafkaOperations<byte[], byte[]> operations, List<Outgoing> records) {
    return records.stream().map(outgoing -> operations.send(outgoing.record())).toList();
  }

  private SendResult<byte[], byte[]> await(
      CompletableFuture<SendResult<byte[], byte[]>> confirmation) {
    try {
      return confirmation.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException failed) {
      throw LogTopics.unavailable(failed.getCause() == null ? failed : failed.getCause());
    } catch (TimeoutException late) {
      throw LogTopics.unavailable(late);
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw LogTopics.unavailable(stopping);
    }
  }

  private static LogPosition position(Outgoing outgoing, SendResult<byte[], byte[]> result) {
    var written = result.getRecordMetadata();
    return new LogPosition(outgoing.epoch(), written.partition(), written.offset());
  }

  private record Outgoing(ProducerRecord<byte[], byte[]> record, int epoch) {}
}
