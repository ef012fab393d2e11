package dev.asof.registry.yaml;

import dev.asof.core.AsofException;
import dev.asof.core.Bytes;
import dev.asof.core.Excerpt;
import dev.asof.core.Micros;
import dev.asof.core.type.ListType;
import dev.asof.core.type.ScalarType;
import dev.asof.core.type.TimestampText;
import dev.asof.core.type.ValueType;
import dev.asof.registry.yaml.YamlNode.YamlScalar;
import dev.asof.registry.yaml.YamlNode.YamlSequence;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Values in definitions: read as a feature's type without silently changing them, and printed so
 * that they read back the same.
 */
final class Literals {

  private Literals() {}

  /** What was written is no value of the type that is wanted. */
  static final class NotALiteralException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient Fault fault;

    NotALiteralException(String problem, String remedy) {
      this(new Fault(problem, remedy));
    }

    NotALiteralException(Fault fault) {
      super(fault.problem());
      this.fault = fault;
    }

    Fault fault() {
      return fault;
    }
  }

  /**
   * The carrier of {@code type} that {@code node} stands for.
   *
   * @throws NotALiteralException if it is not exactly a value of it
   */
  static Object read(YamlNode node, ValueType type) {
    return switch (type) {
      case ListType list -> readList(node, list);
      case ScalarType scalar ->
          node instanceof YamlScalar(String text, Object value, _) && value != null
              ? readScalar(text, value, scalar)
              : fail(shown(node), scalar);
    };
  }

  private static List<Object> readList(YamlNode node, ListType type) {
    if (!(node instanceof YamlSequence sequence)) {
      throw new NotALiteralException(
          "%s is no %s".formatted(shown(node), type.text()), "write [one, two]");
    }
    return sequence.items().stream().map(item -> read(item, type.element())).toList();
  }

  private static Object readScalar(String text, Object value, ScalarType type) {
    return switch (type) {
      case BOOL -> value instanceof Boolean flag ? flag : fail(shown(text, value), type);
      case INT32 -> Math.toIntExact(integer(text, value, type, 31));
      case INT64 -> integer(text, value, type, 63);
      case FLOAT32 -> float32(text, value);
      case FLOAT64 -> float64(text, value, type);
      case STRING -> string(text, value);
      case BYTES -> bytes(text, value);
      case TIMESTAMP -> timestamp(text);
    };
  }

  private static String string(String text, Object value) {
    if (!(value instanceof String string)) {
      return (String) fail(shown(text, value), ScalarType.STRING);
    }
    if (NodeReader.unstorable(string)) {
      throw new NotALiteralException(NodeReader.UNSTORABLE);
    }
    return string;
  }

  private static long integer(String text, Object value, ScalarType type, int bits) {
    BigInteger number =
        switch (value) {
          case BigInteger whole -> whole;
          case String digits when bits == 63 && digits.matches("-?[0-9]{1,19}") ->
              new BigInteger(digits);
          default -> (BigInteger) fail(shown(text, value), type);
        };
    if (number.bitLength() > bits) {
      BigInteger end = BigInteger.TWO.pow(bits);
      throw new NotALiteralException(
          "%s is outside the range of %s".formatted(text, type.text()),
          "write a whole number from %s to %s"
              .formatted(end.negate(), end.subtract(BigInteger.ONE)));
    }
    return number.longValueExact();
  }

  private static double float64(String text, Object value, ScalarType type) {
    double number =
        switch (value) {
          case BigInteger whole -> whole.signum() == 0 ? zero(text) : whole.doubleValue();
          // From the text, which unlike a BigDecimal knows -0.0.
          case BigDecimal _ -> Double.parseDouble(text);
          case String name when name.matches("NaN|-?Infinity") -> Double.parseDouble(name);
          default -> (Double) fail(shown(text, value), type);
        };
    requireHeld(text, value, number, type);
    return number;
  }

  private static float float32(String text, Object value) {
    // Rounded once, from the digits: by way of a double the last bit could differ.
    float number =
        switch (value) {
          case BigInteger whole -> whole.signum() == 0 ? zero(text) : whole.floatValue();
          case BigDecimal _ -> Float.parseFloat(text);
          default -> (float) float64(text, value, ScalarType.FLOAT32);
        };
    requireHeld(text, value, number, ScalarType.FLOAT32);
    return number;
  }

  /** JSON and YAML have a zero below zero, which whole numbers have not. */
  private static float zero(String text) {
    return text.startsWith("-") ? -0.0f : 0.0f;
  }

  /** As rows are read: whole numbers exactly, others rounded, but neither to zero nor infinity. */
  private static void requireHeld(String text, Object value, double read, ScalarType type) {
    String wider = type == ScalarType.FLOAT32 ? ", or declare float64" : "";
    String problem = "%s is outside the range of %s".formatted(text, type.text());
    if (value instanceof String) {
      return;
    }
    if (Double.isInfinite(read)) {
      String greatest =
          type == ScalarType.FLOAT32
              ? String.valueOf(Float.MAX_VALUE)
              : String.valueOf(Double.MAX_VALUE);
      throw new NotALiteralException(
          problem,
          "write a number from -%1$s to %1$s, or 'Infinity' or '-Infinity'%2$s"
              .formatted(greatest, wider));
    }
    if (read == 0 && value instanceof BigDecimal number && number.signum() != 0) {
      throw new NotALiteralException(problem, "write 0%s".formatted(wider));
    }
    if (value instanceof BigInteger whole) {
      BigInteger held = new BigDecimal(read).toBigInteger();
      if (!held.equals(whole)) {
        throw new NotALiteralException(
            "%s is not exactly a %s".formatted(text, type.text()),
            "write %s%s".formatted(held, wider));
      }
    }
  }

  private static Bytes bytes(String text, Object value) {
    try {
      if (value instanceof String) {
        return Bytes.wrap(Base64.getDecoder().decode(text));
      }
    } catch (IllegalArgumentException notBase64) {
      throw new NotALiteralException(
          "'%s' is not base64".formatted(Excerpt.of(text)),
          "write base64 text, such as 'AQID' for the bytes 1, 2 and 3");
    }
    return (Bytes) fail(shown(text, value), ScalarType.BYTES);
  }

  private static Instant timestamp(String text) {
    try {
      Instant instant = TimestampText.parse(text);
      Micros.of(instant);
      return instant;
    } catch (AsofException notATime) {
      throw new NotALiteralException(
          "'%s' is not a timestamp in years 1 to 9999 of at most microseconds"
              .formatted(Excerpt.of(text)),
          "write one such as 2026-01-05T10:00:00.123456Z");
    }
  }

  private static Object fail(String text, ScalarType type) {
    String remedy =
        switch (type) {
          case BOOL -> "write true or false";
          case INT32, INT64 -> "write digits alone such as 3";
          case FLOAT32, FLOAT64 -> "write a number, 'NaN', 'Infinity' or '-Infinity'";
          case STRING -> "put it in quotes";
          case BYTES -> "write base64 text in quotes, such as 'AQID'";
          case TIMESTAMP -> "write ISO 8601 text, such as 2026-01-05T10:00:00Z";
        };
    throw new NotALiteralException("%s is no %s".formatted(text, type.text()), remedy);
  }

  private static String shown(YamlNode node) {
    return node instanceof YamlScalar scalar
        ? shown(scalar.text(), scalar.value())
        : node instanceof YamlSequence ? "a list" : "a mapping";
  }

  /** As {@link SchemaMessage} shows it: text in quotes, so that '2' and 2 are not the same. */
  private static String shown(String text, @Nullable Object value) {
    return switch (value) {
      case null -> "null";
      case String _ -> "'%s'".formatted(Excerpt.of(text));
      default -> text;
    };
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
