package dev.asof.ingestion.log;

import dev.asof.core.Bytes;
import dev.asof.core.ErrorCode;
import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.core.row.FeatureRow;
import dev.asof.core.row.LogRecordCodec;
import dev.asof.core.row.RowContent;
import dev.asof.ingestion.validation.Refusal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How large a row may be on the log: far below what Kafka takes in one record by default, so that
 * what is accepted can always be appended.
 */
public final class RowSize {
  /** The most bytes of a record's key and value together. */
  public static final int MAX_BYTES = 512 * 1024;

  /** The most bytes of the JSON that a row comes as, which is parsed as a whole. */
  public static final int MAX_JSON_BYTES = 4 * 1024 * 1024;

  private static final int HEADER_BYTES = 32;
  private static final int MAX_SCALAR_BYTES = 11;
  private static final int MAX_UTF8_PER_CHAR = 3;

  private RowSize() {}

  /** The refusal of {@code json}, if it is too large to look into. */
  public static Optional<Refusal> findRefusal(Bytes json) {
    return json.length() <= MAX_JSON_BYTES
        ? Optional.empty()
        : Optional.of(
            new Refusal(
                ErrorCode.ROW_TOO_LARGE,
                "",
                "the row's JSON takes %d bytes, above the limit of %d: send what is large to an object store, and its address here"
                    .formatted(json.length(), MAX_JSON_BYTES)));
  }

  /** The refusal of {@code row}, if it is too large. */
  public static Optional<Refusal> findRefusal(FeatureViewVersion view, FeatureRow row) {
    long atMost = row.key().bytes().length() + HEADER_BYTES + contentAtMost(row.content());
    if (atMost <= MAX_BYTES) {
      return Optional.empty();
    }
    int exact = row.key().bytes().length() + LogRecordCodec.encode(view, row, Instant.EPOCH).length;
    return exact <= MAX_BYTES
        ? Optional.empty()
        : Optional.of(
            new Refusal(
                ErrorCode.ROW_TOO_LARGE,
                "",
                "the row takes %d bytes on the log, above the limit of %d: send what is large to an object store, and its address here"
                    .formatted(exact, MAX_BYTES)));
  }

  private static long contentAtMost(RowContent content) {
    return switch (content) {
      case RowContent.Delete _ -> 0;
      case RowContent.Values values -> atMost(values.list());
    };
  }

  private static long atMost(List<?> values) {
    long sum = MAX_SCALAR_BYTES;
    for (Object value : values) {
      sum += atMost(value);
    }
    return sum;
  }

  private static long atMost(@Nullable Object value) {
    return switch (value) {
      case String text -> MAX_SCALAR_BYTES + (long) MAX_UTF8_PER_CHAR * text.length();
      case Bytes bytes -> MAX_SCALAR_BYTES + bytes.length();
      case List<?> list -> atMost(list);
      case null, default -> MAX_SCALAR_BYTES;
    };
  }
}
