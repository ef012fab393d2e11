package dev.asof.ingestion.log;

import dev.asof.core.AsofException;
import dev.asof.core.Bytes;
import dev.asof.core.ErrorCode;
import dev.asof.core.Micros;
import dev.asof.core.ProjectName;
import dev.asof.core.SourceName;
import dev.asof.ingestion.validation.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Dead letters as Kafka records: the refused bytes are the value, all else is headers of UTF-8
 * text.
 */
final class DeadLetterRecords {
  private static final String SOURCE = "asof-source";
  private static final String VIEW = "asof-view";
  private static final String CODE = "asof-code";
  private static final String FIELD = "asof-field";
  private static final String MESSAGE = "asof-message";
  private static final String REFUSED_AT = "asof-refused-at";
  private static final String ORIGIN = "asof-origin";

  /** How many bytes were sent, where the value holds only the first of them. */
  private static final String SENT_BYTES = "asof-sent-bytes";

  /** A message may quote what was sent. */
  private static final int MAX_TEXT = 8 * 1024;

  private DeadLetterRecords() {}

  static ProducerRecord<byte[], byte[]> encode(String topic, DeadLetter letter) {
    var record =
        new ProducerRecord<>(
            topic,
            letter.source().value().getBytes(StandardCharsets.UTF_8),
            letter.payload().toArray());
    put(record.headers(), SOURCE, letter.source().value());
    put(record.headers(), VIEW, letter.view());
    put(record.headers(), CODE, letter.refusal().code().name());
    put(record.headers(), FIELD, letter.refusal().field());
    put(record.headers(), MESSAGE, letter.refusal().message());
    put(record.headers(), REFUSED_AT, String.valueOf(Micros.of(letter.refusedAt())));
    if (letter.truncated()) {
      put(record.headers(), SENT_BYTES, String.valueOf(letter.sentBytes()));
    }
    letter
        .findOrigin()
        .ifPresent(origin ->
            put(
                record.headers(),
                ORIGIN,
                origin.topic() + "/" + origin.partition() + "/" + origin.offset()));
    return record;
  }

  /** The dead letter in {@code record}, unless it is no dead letter of Asof's. */
  static Optional<DeadLetter> find(ProjectName project, ConsumerRecord<byte[], byte[]> record) {
    try {
      return Optional.of(decode(project, record));
    } catch (AsofException | NumberFormatException | IndexOutOfBoundsException foreign) {
      return Optional.empty();
    }
  }

  private static DeadLetter decode(ProjectName project, ConsumerRecord<byte[], byte[]> record) {
    Headers headers = record.headers();
    Bytes payload = record.value() == null ? Bytes.EMPTY : Bytes.wrap(record.value());
    String sentBytes = text(headers, SENT_BYTES);
    return new DeadLetter(
        project,
        new SourceName(text(headers, SOURCE)),
        text(headers, VIEW),
        new Refusal(code(text(headers, CODE)), text(headers, FIELD), text(headers, MESSAGE)),
        origin(text(headers, ORIGIN)),
        payload,
        sentBytes.isEmpty() ? payload.length() : Integer.parseInt(sentBytes),
        Micros.ofStored(Long.parseLong(text(headers, REFUSED_AT))));
  }

  /** A code that a newer version wrote is still listed. */
  private static ErrorCode code(String name) {
    return Arrays.stream(ErrorCode.values())
        .filter(code -> code.name().equals(name))
        .findFirst()
        .orElse(ErrorCode.INTERNAL_ERROR);
  }

  private static DeadLetter.@Nullable Origin origin(String text) {
    if (text.isEmpty()) {
      return null;
    }
    String[] parts = text.split("/", -1);
    return new DeadLetter.Origin(parts[0], Integer.parseInt(parts[1]), Long.parseLong(parts[2]));
  }

  private static void put(Headers headers, String name, String value) {
    String kept = value.length() <= MAX_TEXT ? value : value.substring(0, MAX_TEXT) + "…";
    headers.add(name, kept.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(Headers headers, String name) {
    Header header = headers.lastHeader(name);
    return header == null || header.value() == null
        ? ""
        : new String(header.value(), StandardCharsets.UTF_8);
  }
}
