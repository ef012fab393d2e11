package dev.asof.core.type;

import dev.asof.core.AsofException;
import dev.asof.core.Bytes;
import dev.asof.core.ErrorCode;
import dev.asof.core.Excerpt;
import dev.asof.core.Micros;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The scalar types. The {@linkplain #code() codes} are part of the entity key's bytes and never
 * change.
 */
public enum ScalarType implements ValueType {
  BOOL(1, Boolean.class),
  INT32(2, Integer.class),
  INT64(3, Long.class),
  FLOAT32(4, Float.class),
  FLOAT64(5, Double.class),
  STRING(6, String.class),
  BYTES(7, Bytes.class),
  TIMESTAMP(8, Instant.class);

  private final int code;
  private final Class<?> carrier;
  private final String text = name().toLowerCase(Locale.ROOT);

  ScalarType(int code, Class<?> carrier) {
    this.code = code;
    this.carrier = carrier;
  }

  public int code() {
    return code;
  }

  /** The Java class of this type's values. */
  public Class<?> carrier() {
    return carrier;
  }

  @Override
  public String text() {
    return text;
  }

  /**
   * Whether values of this type can identify an entity: floats cannot, since NaN and -0.0 have no
   * agreed equality.
   */
  public boolean keyable() {
    return this != FLOAT32 && this != FLOAT64;
  }

  @Override
  public Object check(Object value) {
    if (!carrier.isInstance(value)) {
      throw wrongType(this, value);
    }
    if (value instanceof String string && hasUnpairedSurrogate(string)) {
      throw new AsofException(
          ErrorCode.WRONG_TYPE,
          "a string with an unpaired surrogate has no UTF-8 form: send it as bytes or repair it");
    }
    if (value instanceof Instant instant) {
      Micros.of(instant);
    }
    return value;
  }

  private static boolean hasUnpairedSurrogate(String text) {
    for (int i = 0; i < text.length(); i++) {
      char unit = text.charAt(i);
      if (Character.isSurrogate(unit)) {
        i++;
        if (i == text.length() || !Character.isSurrogatePair(unit, text.charAt(i))) {
          return true;
        }
      }
    }
    return false;
  }

  static AsofException wrongType(ValueType type, Object value) {
    return new AsofException(
        ErrorCode.WRONG_TYPE,
        "%s is a %s, not a %s"
            .formatted(Excerpt.of(value), value.getClass().getSimpleName(), type.text()));
  }

  static ScalarType parse(String text) {
    return Arrays.stream(values())
        .filter(type -> type.text.equals(text))
        .findFirst()
        .orElseThrow(() ->
            new AsofException(
                ErrorCode.INVALID_DEFINITION,
                "'%s' is not a type: use one of %s, or list<…> of one"
                    .formatted(
                        text,
                        Arrays.stream(values())
                            .map(ScalarType::text)
                            .collect(Collectors.joining(", ")))));
  }

  /** The type with this {@link #code()}. */
  public static ScalarType ofCode(int code) {
    return Arrays.stream(values())
        .filter(type -> type.code == code)
        .findFirst()
        .orElseThrow(() ->
            new AsofException(
                ErrorCode.CORRUPT_DATA,
                "type code %d is unknown: the bytes come from a newer version".formatted(code)));
  }

  @Override
  public String toString() {
    return text;
  }
}
