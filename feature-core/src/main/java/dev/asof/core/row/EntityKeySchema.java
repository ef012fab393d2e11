package dev.asof.core.row;

import dev.asof.core.AsofException;
import dev.asof.core.Bytes;
import dev.asof.core.ErrorCode;
import dev.asof.core.Micros;
import dev.asof.core.ProjectName;
import dev.asof.core.definition.JoinKey;
import dev.asof.core.type.ScalarType;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The join keys of an entity set in a project, and the codec of their {@linkplain EntityKey keys}.
 *
 * <p>Layout, integers big-endian: format {@code 1}; length (1 byte) and UTF-8 of the project;
 * number of join keys (1 byte); then for each join key in name order: length (1) and UTF-8 of its
 * name, type code (1), length (2) and bytes of its value. Integers and timestamps (µs) take their
 * full width, bool one byte, strings UTF-8. Every part carries its type and length, so that no two
 * keys share bytes: neither (1,12) and (11,2), nor customer 42 and merchant 42.
 *
 * @param joinKeys in name order
 */
public record EntityKeySchema(ProjectName project, List<JoinKey> joinKeys) {
  /** The longest value of one join key, in encoded bytes. */
  public static final int MAX_VALUE_LENGTH = 4096;

  /** The most join keys that an entity set can have. */
  public static final int MAX_JOIN_KEYS = 127;

  private static final byte FORMAT = 1;

  /**
   * @throws AsofException {@link ErrorCode#INVALID_DEFINITION} if two join keys share a name, or if
   *     there are more than {@link #MAX_JOIN_KEYS}
   */
  public EntityKeySchema {
    joinKeys = joinKeys.stream().sorted().toList();
    if (joinKeys.size() > MAX_JOIN_KEYS) {
      throw new AsofException(
          ErrorCode.INVALID_DEFINITION,
          "%d join keys are more than the %d that an entity key holds: key by a hash of them"
              .formatted(joinKeys.size(), MAX_JOIN_KEYS));
    }
    for (int i = 1; i < joinKeys.size(); i++) {
      if (joinKeys.get(i).name().equals(joinKeys.get(i - 1).name())) {
        throw new AsofException(
            ErrorCode.INVALID_DEFINITION,
            "two join keys are called '%s': rename one".formatted(joinKeys.get(i).name()));
      }
    }
  }

  /**
   * Encodes {@code values}, one for each join key in name order, each the carrier of its type.
   *
   * @throws AsofException {@link ErrorCode#WRONG_TYPE} for a value that is not of its join key's
   *     type; {@link ErrorCode#INVALID_ARGUMENT} for one longer than {@link #MAX_VALUE_LENGTH}
   *     bytes
   */
  public EntityKey encode(List<?> values) {
    if (values.size() != joinKeys.size()) {
      throw new IllegalArgumentException(
          "%d values for %d join keys".formatted(values.size(), joinKeys.size()));
    }
    List<byte[]> parts = new ArrayList<>(values.size());
    int length = 3 + utf8(project.value()).length;
    for (int i = 0; i < values.size(); i++) {
      byte[] part = encodeValue(joinKeys.get(i), values.get(i));
      parts.add(part);
      length += 4 + joinKeys.get(i).name().value().length() + part.length;
    }
    ByteBuffer key = ByteBuffer.allocate(length).put(FORMAT);
    putText(key, project.value());
    key.put((byte) joinKeys.size());
    for (int i = 0; i < parts.size(); i++) {
      putText(key, joinKeys.get(i).name().value());
      key.put((byte) joinKeys.get(i).type().code());
      key.putShort((short) parts.get(i).length).put(parts.get(i));
    }
    return new EntityKey(Bytes.wrap(key.array()));
  }

  /**
   * The values of {@code key}, one for each join key in name order.
   *
   * @throws AsofException {@link ErrorCode#CORRUPT_DATA} if these are not the bytes of a key of
   *     this schema
   */
  public List<Object> decode(EntityKey key) {
    ByteBuffer bytes = key.bytes().asByteBuffer();
    try {
      require(bytes.get() == FORMAT, key);
      require(text(bytes).equals(project.value()), key);
      require(bytes.get() == joinKeys.size(), key);
      List<Object> values = new ArrayList<>(joinKeys.size());
      for (JoinKey joinKey : joinKeys) {
        require(text(bytes).equals(joinKey.name().value()), key);
        require(bytes.get() == joinKey.type().code(), key);
        byte[] value = new byte[Short.toUnsignedInt(bytes.getShort())];
        bytes.get(value);
        require(fits(joinKey.type(), value), key);
        values.add(decodeValue(joinKey.type(), value));
      }
      require(!bytes.hasRemaining(), key);
      return values;
    } catch (BufferUnderflowException | CharacterCodingException damaged) {
      throw corrupt(key);
    }
  }

  private static byte[] encodeValue(JoinKey joinKey, Object value) {
    Object checked = joinKey.type().check(value);
    byte[] bytes =
        switch (checked) {
          case Boolean bool -> new byte[] {(byte) (bool ? 1 : 0)};
          case Integer number -> ByteBuffer.allocate(4).putInt(number).array();
          case Long number -> ByteBuffer.allocate(8).putLong(number).array();
          case String text -> utf8(text);
          case Bytes binary -> binary.toArray();
          case Instant instant -> ByteBuffer.allocate(8).putLong(Micros.of(instant)).array();
          default -> throw new IllegalArgumentException("not a join key's value: " + checked);
        };
    if (bytes.length > MAX_VALUE_LENGTH) {
      throw new AsofException(
          ErrorCode.INVALID_ARGUMENT,
          "the value of join key '%s' takes %d bytes, above the limit of %d: key by a hash of it"
              .formatted(joinKey.name(), bytes.length, MAX_VALUE_LENGTH));
    }
    return bytes;
  }

  private static boolean fits(ScalarType type, byte[] value) {
    return switch (type) {
      case BOOL -> value.length == 1 && (value[0] == 0 || value[0] == 1);
      case INT32, FLOAT32 -> value.length == 4;
      case INT64, FLOAT64, TIMESTAMP -> value.length == 8;
      case STRING, BYTES -> value.length <= MAX_VALUE_LENGTH;
    };
  }

  private static Object decodeValue(ScalarType type, byte[] value) throws CharacterCodingException {
    ByteBuffer buffer = ByteBuffer.wrap(value);
    return switch (type) {
      case BOOL -> buffer.get() == 1;
      case INT32 -> buffer.getInt();
      case INT64 -> buffer.getLong();
      case STRING -> StrictUtf8.decode(value);
      case BYTES -> Bytes.wrap(value);
      case TIMESTAMP -> Micros.ofStored(buffer.getLong());
      case FLOAT32, FLOAT64 -> throw new IllegalStateException("floats are no join keys");
    };
  }

  private static void putText(ByteBuffer buffer, String text) {
    byte[] bytes = utf8(text);
    buffer.put((byte) bytes.length).put(bytes);
  }

  private static String text(ByteBuffer buffer) {
    byte[] bytes = new byte[Byte.toUnsignedInt(buffer.get())];
    buffer.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private void require(boolean holds, EntityKey key) {
    if (!holds) {
      throw corrupt(key);
    }
  }

  private AsofException corrupt(EntityKey key) {
    return new AsofException(
        ErrorCode.CORRUPT_DATA,
        "%s is no entity key of project %s with join keys %s".formatted(key, project, joinKeys));
  }
}
