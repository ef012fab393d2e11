package dev.asof.core.row;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.core.Micros;
import dev.asof.core.definition.FeatureViewVersion;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.Instant;

/**
 * The value of a feature log record; its key is the entity key's bytes, its revision travels in the
 * header {@value #REVISION_HEADER} (4 bytes).
 *
 * <p>Layout, big-endian: format {@code 1}; kind (0 row, 1 delete; others are left for records that
 * are no rows, such as visibility marks); flags (bit 0: a created timestamp follows); event
 * timestamp (8, µs); created timestamp (8, µs, where flagged); ingested timestamp (8, µs); for a
 * row, its values in the encoding of {@link FeatureValuesCodec}.
 */
public final class LogRecordCodec {
  public static final String REVISION_HEADER = "asof-revision";

  private static final byte FORMAT = 1;
  private static final byte ROW = 0;
  private static final byte DELETE = 1;
  private static final byte HAS_CREATED = 1;

  private LogRecordCodec() {}

  /** Encodes {@code row}, whose values have the view's current schema. */
  public static byte[] encode(FeatureViewVersion view, FeatureRow row, Instant ingested) {
    byte[] body =
        switch (row.content()) {
          case RowContent.Values values ->
              new FeatureValuesCodec(view.schemas().current()).encode(values);
          case RowContent.Delete _ -> new byte[0];
        };
    Instant created = row.time().created();
    ByteBuffer value = ByteBuffer.allocate(3 + 8 + (created == null ? 0 : 8) + 8 + body.length);
    value.put(FORMAT).put(row.content() instanceof RowContent.Delete ? DELETE : ROW);
    value.put(created == null ? 0 : HAS_CREATED).putLong(Micros.of(row.time().event()));
    if (created != null) {
      value.putLong(Micros.of(created));
    }
    return value.putLong(Micros.of(ingested)).put(body).array();
  }

  /**
   * Decodes the record of {@code key} that was found at {@code position}.
   *
   * @param revision what the revision header says
   * @throws AsofException {@link ErrorCode#CORRUPT_DATA} if the bytes are no record of the view;
   *     {@link ErrorCode#UNKNOWN_REVISION} if the view's definition here is older than a row's
   *     values
   */
  public static LoggedRow decode(
      FeatureViewVersion view, EntityKey key, byte[] value, int revision, LogPosition position) {
    try {
      return take(view, key, value, revision, position);
    } catch (BufferUnderflowException truncated) {
      throw corrupt(view, position, "%d bytes are too few".formatted(value.length), truncated);
    } catch (AsofException damaged) {
      if (damaged.code() != ErrorCode.CORRUPT_DATA) {
        throw damaged;
      }
      throw corrupt(view, position, String.valueOf(damaged.getMessage()), damaged);
    }
  }

  private static LoggedRow take(
      FeatureViewVersion view, EntityKey key, byte[] value, int revision, LogPosition position) {
    ByteBuffer bytes = ByteBuffer.wrap(value);
    byte format = bytes.get();
    byte kind = bytes.get();
    byte flags = bytes.get();
    if (format != FORMAT || (kind != ROW && kind != DELETE) || (flags & ~HAS_CREATED) != 0) {
      throw unreadable("format %d, kind %d, flags %d are unknown".formatted(format, kind, flags));
    }
    Instant event = Micros.ofStored(bytes.getLong());
    Instant created = (flags & HAS_CREATED) == 0 ? null : Micros.ofStored(bytes.getLong());
    Instant ingested = Micros.ofStored(bytes.getLong());
    RowContent content =
        kind == DELETE ? takeDelete(bytes) : decodeValues(view, revision, value, bytes.position());
    return new LoggedRow(
        new FeatureRow(key, new RowTime(event, created), content), ingested, revision, position);
  }

  private static RowContent takeDelete(ByteBuffer bytes) {
    if (bytes.hasRemaining()) {
      throw unreadable("%d bytes follow a delete".formatted(bytes.remaining()));
    }
    return RowContent.Delete.DELETE;
  }

  private static RowContent decodeValues(
      FeatureViewVersion view, int revision, byte[] value, int start) {
    return new FeatureValuesCodec(view.schemas().load(revision))
        .decode(value, start, value.length - start);
  }

  private static AsofException unreadable(String what) {
    return new AsofException(ErrorCode.CORRUPT_DATA, what);
  }

  private static AsofException corrupt(
      FeatureViewVersion view, LogPosition position, String what, Exception cause) {
    return new AsofException(
        ErrorCode.CORRUPT_DATA,
        "the record at %s of the log of %s is not readable: %s"
            .formatted(position, view.label(), what),
        cause);
  }
}
