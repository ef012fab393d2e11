package dev.asof.registry.yaml;

import dev.asof.core.AsofException;
import dev.asof.core.Bytes;
import dev.asof.core.ErrorCode;
import dev.asof.core.Micros;
import dev.asof.core.type.ListType;
import dev.asof.core.type.ScalarType;
import dev.asof.core.type.ValueType;
import dev.asof.registry.yaml.YamlNode.YamlScalar;
import dev.asof.registry.yaml.YamlNode.YamlSequence;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;

/**
 * Values in definitions: read as a feature's type without silently changing them, and printed so
 * that they read back the same.
 */
final class Literals {
  private static final DateTimeFormatter TIMESTAMP = DateTimeFormatter.ISO_DATE_TIME;

  private Literals() {}

  /**
   * The carrier of {@code type} that {@code node} stands for.
   *
   * @throws AsofException {@link ErrorCode#INVALID_DEFINITION} if it is not exactly a value of it
   */
  static Object read(YamlNode node, ValueType type) {
    return switch (type) {
      case ListType list -> readList(node, list);
      case ScalarType scalar ->
          node instanceof YamlScalar(String text, Object value, _)
              ? scalar.check(readScalar(text, value, scalar))
              : fail(text(node), scalar);
    };
  }

  private static List<Object> readList(YamlNode node, ListType type) {
    if (!(node instanceof YamlSequence sequence)) {
      throw invalid("%s is no %s: write [one, two]".formatted(text(node), type.text()));
    }
    return sequence.items().stream().map(item -> read(item, type.element())).toList();
  }

  private static Object readScalar(String text, Object value, ScalarType type) {
    return switch (type) {
      case BOOL -> value instanceof Boolean flag ? flag : fail(text, type);
      case INT32 -> Math.toIntExact(integer(text, value, type, 31));
      case INT64 -> integer(text, value, type, 63);
      case FLOAT32 -> float32(text, value);
      case FLOAT64 -> float64(text, value, type);
      case STRING -> value instanceof String string ? string : fail(text, type);
      case BYTES -> bytes(text, value);
      case TIMESTAMP -> timestamp(text);
    };
  }

  private static long integer(String text, Object value, ScalarType type, int bits) {
    BigInteger number =
        switch (value) {
          case BigInteger whole -> whole;
          case String digits when bits == 63 && digits.matches("-?[0-9]{1,19}") ->
              new BigInteger(digits);
          default -> (BigInteger) fail(text, type);
        };
    if (number.bitLength() > bits) {
      throw invalid("%s is outside the range of %s".formatted(text, type.text()));
    }
    return number.longValueExact();
  }

  private static double float64(String text, Object value, ScalarType type) {
    double number =
        switch (value) {
          case BigInteger whole -> whole.doubleValue();
          // From the text, which unlike a BigDecimal knows -0.0.
          case BigDecimal _ -> Double.parseDouble(text);
          case String name when name.matches("NaN|-?Infinity") -> Double.parseDouble(name);
          default -> (Double) fail(text, type);
        };
    if (Double.isInfinite(number) && !(value instanceof String)) {
      throw invalid("%s is outside the range of %s".formatted(text, type.text()));
    }
    return number;
  }

  private static float float32(String text, Object value) {
    double wide = float64(text, value, ScalarType.FLOAT32);
    // Rounded once, from the digits: by way of a double the last bit could differ.
    float number =
        switch (value) {
          case BigInteger whole -> whole.floatValue();
          case BigDecimal _ -> Float.parseFloat(text);
          default -> (float) wide;
        };
    if (Float.isInfinite(number) && !Double.isInfinite(wide)) {
      throw invalid("%s is outside the range of float32: use float64".formatted(text));
    }
    return number;
  }

  private static Bytes bytes(String text, Object value) {
    try {
      if (value instanceof String) {
        return Bytes.wrap(Base64.getDecoder().decode(text));
      }
    } catch (IllegalArgumentException notBase64) {
      throw invalid("'%s' is not base64: %s".formatted(text, notBase64.getMessage()));
    }
    return (Bytes) fail(text, ScalarType.BYTES);
  }

  private static Instant timestamp(String text) {
    try {
      Instant instant =
          switch (TIMESTAMP.parseBest(text, OffsetDateTime::from, LocalDateTime::from)) {
            case OffsetDateTime time -> time.toInstant();
            case LocalDateTime time -> time.toInstant(ZoneOffset.UTC);
            default -> throw new DateTimeException(text);
          };
      Micros.of(instant);
      return instant;
    } catch (DateTimeException notATime) {
      throw invalid("'%s' is not a timestamp: write 2026-01-05T10:00:00Z".formatted(text));
    }
  }

  private static Object fail(String text, ScalarType type) {
    String remedy =
        switch (type) {
          case BOOL -> "write true or false";
          case INT32, INT64 -> "write a whole number";
          case FLOAT32, FLOAT64 -> "write a number, 'NaN', 'Infinity' or '-Infinity'";
          case STRING -> "put it in quotes";
          case BYTES -> "write base64 text in quotes";
          case TIMESTAMP -> "write ISO 8601 text";
        };
    throw invalid("%s is no %s: %s".formatted(text, type.text(), remedy));
  }

  private static AsofException invalid(String message) {
    return new AsofException(ErrorCode.INVALID_DEFINITION, message);
  }

  private static String text(YamlNode node) {
    return node instanceof YamlScalar scalar
        ? scalar.text()
        : node instanceof YamlSequence ? "a list" : "a mapping";
  }

  /** {@code value} as definitions write it: text, a number, a flag or a list of those. */
  static Object print(Object value) {
    return switch (value) {
      case List<?> list -> list.stream().map(Literals::print).toList();
      case Bytes bytes -> Base64.getEncoder().encodeToString(bytes.toArray());
      case Instant instant -> instant.toString();
      case Float number when !Float.isFinite(number) -> number.toString();
      case Double number when !Double.isFinite(number) -> number.toString();
      default -> value;
    };
  }
}
