package dev.asof.core.row;

import dev.asof.core.AsofException;
import dev.asof.core.Bytes;
import dev.asof.core.ErrorCode;
import dev.asof.core.Micros;
import dev.asof.core.type.ListType;
import dev.asof.core.type.ScalarType;
import dev.asof.core.type.ValueType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;

/**
 * The values of a row as Avro binary: the encoding of {@link RowSchema#avroSchema()}, which any
 * Avro library reads. Written and read by walking the schema, without an intermediate record.
 * Thread-safe.
 */
public final class FeatureValuesCodec {
  private final RowSchema schema;

  public FeatureValuesCodec(RowSchema schema) {
    this.schema = schema;
  }

  /**
   * Encodes values of this codec's schema.
   *
   * @throws AsofException {@link ErrorCode#WRONG_TYPE} if a value is not its feature's carrier;
   *     {@link ErrorCode#MISSING_FIELD} for a null where the schema allows none
   */
  public byte[] encode(RowContent.Values values) {
    if (values.list().size() != schema.fields().size()) {
      throw new IllegalArgumentException(
          "%d values for %d features".formatted(values.list().size(), schema.fields().size()));
    }
    var bytes = new ByteArrayOutputStream(16 * schema.fields().size());
    try {
      BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
      for (int i = 0; i < schema.fields().size(); i++) {
        encodeField(encoder, schema.fields().get(i), values.list().get(i));
      }
      encoder.flush();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }

  /**
   * Decodes {@code length} bytes from {@code start}.
   *
   * @throws AsofException {@link ErrorCode#CORRUPT_DATA} if they are not values of this codec's
   *     schema
   */
  public RowContent.Values decode(byte[] bytes, int start, int length) {
    BinaryDecoder decoder = DecoderFactory.get().binaryDecoder(bytes, start, length, null);
    List<@Nullable Object> values = new ArrayList<>(schema.fields().size());
    try {
      for (RowField field : schema.fields()) {
        values.add(decodeField(decoder, field));
      }
      if (!decoder.isEnd()) {
        throw corrupt("bytes are left over", null);
      }
    } catch (IOException
        | AvroRuntimeException
        | UnsupportedOperationException // Avro's word for a length beyond Java's arrays
        | IndexOutOfBoundsException broken) {
      throw corrupt(String.valueOf(broken.getMessage()), broken);
    }
    return new RowContent.Values(values);
  }

  private static void encodeField(BinaryEncoder encoder, RowField field, @Nullable Object value)
      throws IOException {
    if (value == null && !field.nullable()) {
      throw new AsofException(
          ErrorCode.MISSING_FIELD, "feature '%s' may not be null".formatted(field.name()));
    }
    if (field.nullable()) {
      encoder.writeIndex(value == null ? 0 : 1);
    }
    if (value != null) {
      encodeValue(encoder, field.type(), field.type().check(value));
    }
  }

  private static void encodeValue(BinaryEncoder encoder, ValueType type, Object value)
      throws IOException {
    switch (type) {
      case ListType list -> encodeList(encoder, list, (List<?>) value);
      case ScalarType scalar -> encodeScalar(encoder, scalar, value);
    }
  }

  private static void encodeList(BinaryEncoder encoder, ListType type, List<?> list)
      throws IOException {
    encoder.writeArrayStart();
    encoder.setItemCount(list.size());
    for (Object element : list) {
      encoder.startItem();
      encodeScalar(encoder, type.element(), Objects.requireNonNull(element));
    }
    encoder.writeArrayEnd();
  }

  private static void encodeScalar(BinaryEncoder encoder, ScalarType type, Object value)
      throws IOException {
    switch (type) {
      case BOOL -> encoder.writeBoolean((Boolean) value);
      case INT32 -> encoder.writeInt((Integer) value);
      case INT64 -> encoder.writeLong((Long) value);
      case FLOAT32 -> encoder.writeFloat((Float) value);
      case FLOAT64 -> encoder.writeDouble((Double) value);
      case STRING -> encoder.writeString((String) value);
      case BYTES -> encoder.writeBytes(((Bytes) value).asByteBuffer());
      case TIMESTAMP -> encoder.writeLong(Micros.of((Instant) value));
    }
  }

  private static @Nullable Object decodeField(BinaryDecoder decoder, RowField field)
      throws IOException {
    if (field.nullable()) {
      int branch = decoder.readIndex();
      if (branch == 0) {
        return null;
      }
      if (branch != 1) {
        throw corrupt("no such union branch: " + branch, null);
      }
    }
    return decodeValue(decoder, field.type());
  }

  private static Object decodeValue(BinaryDecoder decoder, ValueType type) throws IOException {
    return switch (type) {
      case ListType list -> decodeList(decoder, list);
      case ScalarType scalar -> decodeScalar(decoder, scalar);
    };
  }

  private static List<Object> decodeList(BinaryDecoder decoder, ListType type) throws IOException {
    List<Object> list = new ArrayList<>();
    for (long block = decoder.readArrayStart(); block != 0; block = decoder.arrayNext()) {
      for (long i = 0; i < block; i++) {
        list.add(decodeScalar(decoder, type.element()));
      }
    }
    return List.copyOf(list);
  }

  private static Object decodeScalar(BinaryDecoder decoder, ScalarType type) throws IOException {
    return switch (type) {
      case BOOL -> decoder.readBoolean();
      case INT32 -> decoder.readInt();
      case INT64 -> decoder.readLong();
      case FLOAT32 -> decoder.readFloat();
      case FLOAT64 -> decoder.readDouble();
      case STRING -> StrictUtf8.decode(decoder.readBytes(null).array());
      case BYTES -> Bytes.wrap(decoder.readBytes(null).array());
      case TIMESTAMP -> Micros.ofStored(decoder.readLong());
    };
  }

  private static AsofException corrupt(String what, @Nullable Exception cause) {
    String message = "the bytes are not values of the view's schema: " + what;
    return cause == null
        ? new AsofException(ErrorCode.CORRUPT_DATA, message)
        : new AsofException(ErrorCode.CORRUPT_DATA, message, cause);
  }
}
