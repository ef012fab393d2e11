package dev.asof.ingestion.writer;

import dev.asof.core.AsofException;
import dev.asof.core.Bytes;
import dev.asof.core.ErrorCode;
import dev.asof.core.row.EntityKey;
import dev.asof.core.row.LogPosition;
import dev.asof.core.row.LogRecordCodec;
import dev.asof.core.row.LoggedRow;
import java.nio.ByteBuffer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** Kafka records of a feature log as logged rows. */
final class LogRecords {
  private LogRecords() {}

  /**
   * @throws AsofException {@link ErrorCode#CORRUPT_DATA} if Asof did not write the record, or its
   *     bytes are damaged; {@link ErrorCode#UNKNOWN_REVISION} if the view's definition is newer
   *     than this server knows
   */
  static LoggedRow decode(ViewReading reading, ConsumerRecord<byte[], byte[]> record) {
    var position = new LogPosition(reading.log().id().epoch(), record.partition(), record.offset());
    Header revision = record.headers().lastHeader(LogRecordCodec.REVISION_HEADER);
    if (revision == null
        || revision.value() == null
        || revision.value().length != Integer.BYTES
        || record.key() == null
        || record.value() == null) {
      throw new AsofException(
          ErrorCode.CORRUPT_DATA,
          "the record at %s of %s was not written by Asof, as it lacks a key, a value or a revision, and nothing after it is applied: find out who writes to this topic"
              .formatted(position, record.topic()));
    }
    return LogRecordCodec.decode(
        reading.view(),
        new EntityKey(Bytes.wrap(record.key())),
        record.value(),
        ByteBuffer.wrap(revision.value()).getInt(),
        position);
  }

  /** How much of the log {@code record} takes, headers left out. */
  static int size(ConsumerRecord<byte[], byte[]> record) {
    return Math.max(0, record.serializedKeySize()) + Math.max(0, record.serializedValueSize());
  }
}
