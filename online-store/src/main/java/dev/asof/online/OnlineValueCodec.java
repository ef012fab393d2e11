package dev.asof.online;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.core.Micros;
import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.core.row.EntityKey;
import dev.asof.core.row.FeatureRow;
import dev.asof.core.row.FeatureValuesCodec;
import dev.asof.core.row.LogPosition;
import dev.asof.core.row.LoggedRow;
import dev.asof.core.row.RowContent;
import dev.asof.core.row.RowOrder;
import dev.asof.core.row.RowSchema;
import dev.asof.core.row.RowTime;
import java.nio.ByteBuffer;
import java.time.Instant;

/**
 * The value of a field in an entity's hash: one row, without its key.
 *
 * <p>Layout, integers big-endian: format {@code 1} (1 byte); kind (1): 0 a row, 1 a delete;
 * revision (4); {@linkplain RowOrder#put row order} (28); partition (4); ingested timestamp in µs
 * (8); then, for a row, its values as {@link FeatureValuesCodec} writes them in the schema of that
 * revision. Every future format keeps the row order where it is: the compare-and-set script reads
 * it there.
 */
final class OnlineValueCodec {
  static final int ORDER_START = 6;
  static final int HEADER_LENGTH = ORDER_START + RowOrder.LENGTH + 12;

  private static final byte FORMAT = 1;
  private static final byte ROW = 0;
  private static final byte DELETE = 1;

  private OnlineValueCodec() {}

  static byte[] encode(FeatureViewVersion view, LoggedRow row) {
    RowContent content = row.row().content();
    byte[] body =
        switch (content) {
          case RowContent.Values values ->
              new FeatureValuesCodec(view.schemas().load(row.revision())).encode(values);
          case RowContent.Delete _ -> new byte[0];
        };
    ByteBuffer value =
        ByteBuffer.allocate(HEADER_LENGTH + body.length)
            .put(FORMAT)
            .put(content instanceof RowContent.Delete ? DELETE : ROW)
            .putInt(row.revision());
    RowOrder.put(value, row.row().time(), row.position());
    return value
        .putInt(row.position().partition())
        .putLong(Micros.of(row.ingested()))
        .put(body)
        .array();
  }

  /**
   * @throws AsofException {@link ErrorCode#CORRUPT_DATA} if the bytes are no value of {@code view};
   *     {@link ErrorCode#UNKNOWN_REVISION} if the view's definition here is older than the row
   */
  static LoggedRow decode(FeatureViewVersion view, EntityKey key, byte[] value) {
    if (value.length < HEADER_LENGTH) {
      throw corrupt(view, "%d bytes are too few".formatted(value.length));
    }
    ByteBuffer bytes = ByteBuffer.wrap(value);
    byte format = bytes.get();
    byte kind = bytes.get();
    if (format != FORMAT || (kind != ROW && kind != DELETE)) {
      throw corrupt(view, "format %d, kind %d".formatted(format, kind));
    }
    int revision = bytes.getInt();
    RowTime time = RowOrder.takeTime(bytes);
    LogPosition position = takePosition(view, bytes);
    Instant ingested = Micros.ofStored(bytes.getLong());
    RowContent content =
        kind == DELETE ? delete(view, value) : values(view.schemas().load(revision), value);
    return new LoggedRow(new FeatureRow(key, time, content), ingested, revision, position);
  }

  private static LogPosition takePosition(FeatureViewVersion view, ByteBuffer bytes) {
    int epoch = bytes.getInt();
    long offset = bytes.getLong();
    try {
      return new LogPosition(epoch, bytes.getInt(), offset);
    } catch (IllegalArgumentException damaged) {
      throw corrupt(view, String.valueOf(damaged.getMessage()));
    }
  }

  private static RowContent delete(FeatureViewVersion view, byte[] value) {
    if (value.length > HEADER_LENGTH) {
      throw corrupt(view, "%d bytes follow a delete".formatted(value.length - HEADER_LENGTH));
    }
    return RowContent.Delete.DELETE;
  }

  private static RowContent values(RowSchema schema, byte[] value) {
    return new FeatureValuesCodec(schema)
        .decode(value, HEADER_LENGTH, value.length - HEADER_LENGTH);
  }

  private static AsofException corrupt(FeatureViewVersion view, String what) {
    return new AsofException(
        ErrorCode.CORRUPT_DATA,
        "a value of %s in the online store is not readable: %s".formatted(view.label(), what));
  }
}
