package dev.asof.ingestion.validation;

import dev.asof.core.AsofException;
import dev.asof.core.Bytes;
import dev.asof.core.ErrorCode;
import dev.asof.core.Excerpt;
import dev.asof.core.Micros;
import dev.asof.core.definition.TimestampFormat;
import dev.asof.core.type.ListType;
import dev.asof.core.type.ScalarType;
import dev.asof.core.type.TimestampText;
import dev.asof.core.type.ValueType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * JSON values as typed values, strictly and without loss: what a type cannot hold exactly is
 * refused, never rounded, cut or converted. The one rounding that remains is JSON's own: a decimal
 * fraction stands for the nearest float.
 *
 * <p>Integers come as JSON integers or, for int64, as strings of digits; floats as numbers or
 * {@code "NaN"}, {@code "Infinity"}, {@code "-Infinity"}; bytes as base64; timestamps as ISO 8601.
 */
public final class JsonValues {
  private static final BigInteger EPOCH_NANOS_PER_MICRO = BigInteger.valueOf(1_000);

  private JsonValues() {}

  /**
   * Reads a value that is not null.
   *
   * @return the carrier of {@code type}
   * @throws AsofException {@link ErrorCode#WRONG_TYPE} or {@link ErrorCode#INVALID_TIMESTAMP},
   *     naming the value
   */
  public static Object read(ValueType type, JsonNode json) {
    return switch (type) {
      case ListType list -> readList(list, json);
      case ScalarType scalar -> scalar.check(readScalar(scalar, json));
    };
  }

  /**
   * Reads a timestamp in the format that a source declares.
   *
   * @return an instant of whole microseconds
   */
  public static Instant readTimestamp(TimestampFormat format, JsonNode json) {
    Instant instant =
        switch (format) {
          case ISO8601 -> TimestampText.parse(text(ScalarType.TIMESTAMP, json));
          case EPOCH_SECONDS -> fromMicros(epoch(json).multiply(BigInteger.valueOf(1_000_000)));
          case EPOCH_MILLIS -> fromMicros(epoch(json).multiply(BigInteger.valueOf(1_000)));
          case EPOCH_MICROS -> fromMicros(epoch(json));
          case EPOCH_NANOS -> fromNanos(epoch(json));
        };
    Micros.of(instant);
    return instant;
  }

  private static List<Object> readList(ListType type, JsonNode json) {
    if (!json.isArray()) {
      throw wrongType(type, json);
    }
    return json.valueStream().map(element -> read(type.element(), element)).toList();
  }

  private static Object readScalar(ScalarType type, JsonNode json) {
    return switch (type) {
      case BOOL -> {
        if (!json.isBoolean()) {
          throw wrongType(type, json);
        }
        yield json.booleanValue();
      }
      case INT32 -> {
        if (!json.isIntegralNumber() || !json.canConvertToInt()) {
          throw wrongType(type, json);
        }
        yield json.intValue();
      }
      case INT64 -> readInt64(json);
      case FLOAT32 -> readFloat32(json);
      case FLOAT64 -> readFloat64(json);
      case STRING -> text(type, json);
      case BYTES -> readBytes(json);
      case TIMESTAMP -> readTimestamp(TimestampFormat.ISO8601, json);
    };
  }

  private static long readInt64(JsonNode json) {
    if (json.isIntegralNumber() && json.canConvertToLong()) {
      return json.longValue();
    }
    if (json.isString() && json.stringValue().matches("-?\\d{1,19}")) {
      BigInteger number = new BigInteger(json.stringValue());
      if (number.bitLength() < Long.SIZE) {
        return number.longValue();
      }
    }
    throw wrongType(ScalarType.INT64, json);
  }

  private static double readFloat64(JsonNode json) {
    if (json.isString()) {
      return named(ScalarType.FLOAT64, json);
    }
    if (!json.isNumber()) {
      throw wrongType(ScalarType.FLOAT64, json);
    }
    double value =
        json.isIntegralNumber() ? json.bigIntegerValue().doubleValue() : json.doubleValue();
    boolean underflow = value == 0 && json.isBigDecimal();
    if (Double.isInfinite(value) || underflow || (json.isIntegralNumber() && !exact(value, json))) {
      throw wrongType(ScalarType.FLOAT64, json);
    }
    return value;
  }

  private static float readFloat32(JsonNode json) {
    if (json.isString()) {
      return (float) named(ScalarType.FLOAT32, json);
    }
    double wide = readFloat64(json);
    // Rounded once: on the middle between two floats a double may have been rounded already.
    float value = json.isBigDecimal() ? json.decimalValue().floatValue() : (float) wide;
    boolean underflow = value == 0 && wide != 0;
    boolean inexactInteger = json.isIntegralNumber() && value != wide;
    if (Float.isInfinite(value) || underflow || inexactInteger) {
      throw wrongType(ScalarType.FLOAT32, json);
    }
    return value;
  }

  private static boolean exact(double value, JsonNode integer) {
    return new BigDecimal(value).toBigInteger().equals(integer.bigIntegerValue());
  }

  private static double named(ScalarType type, JsonNode json) {
    return switch (json.stringValue()) {
      case "NaN" -> Double.NaN;
      case "Infinity" -> Double.POSITIVE_INFINITY;
      case "-Infinity" -> Double.NEGATIVE_INFINITY;
      default -> throw wrongType(type, json);
    };
  }

  private static Bytes readBytes(JsonNode json) {
    try {
      return Bytes.wrap(Base64.getDecoder().decode(text(ScalarType.BYTES, json)));
    } catch (IllegalArgumentException notBase64) {
      throw wrongType(ScalarType.BYTES, json);
    }
  }

  private static String text(ScalarType type, JsonNode json) {
    if (!json.isString()) {
      throw wrongType(type, json);
    }
    return json.stringValue();
  }

  private static BigInteger epoch(JsonNode json) {
    if (json.isIntegralNumber()) {
      return json.bigIntegerValue();
    }
    if (json.isString() && json.stringValue().matches("-?\\d{1,25}")) {
      return new BigInteger(json.stringValue());
    }
    throw new AsofException(
        ErrorCode.INVALID_TIMESTAMP,
        "%s is not a whole number of time units since 1970".formatted(Excerpt.of(json)));
  }

  private static Instant fromNanos(BigInteger nanos) {
    BigInteger[] micros = nanos.divideAndRemainder(EPOCH_NANOS_PER_MICRO);
    if (micros[1].signum() != 0) {
      throw new AsofException(
          ErrorCode.INVALID_TIMESTAMP,
          "%s ns is finer than a microsecond, which Asof does not keep: round it at the producer"
              .formatted(nanos));
    }
    return fromMicros(micros[0]);
  }

  private static Instant fromMicros(BigInteger micros) {
    if (micros.bitLength() >= Long.SIZE) {
      throw new AsofException(
          ErrorCode.INVALID_TIMESTAMP,
          "%s µs since 1970 is outside the years 1 to 9999: check the unit of the timestamp"
              .formatted(micros));
    }
    return Micros.toInstant(micros.longValue());
  }

  private static AsofException wrongType(ValueType type, JsonNode json) {
    return new AsofException(
        ErrorCode.WRONG_TYPE, "%s is not %s".formatted(shown(json), expectation(type)));
  }

  private static String shown(JsonNode json) {
    return json.isDouble() && Double.isInfinite(json.doubleValue())
        ? "a number beyond what 64 bits hold"
        : Excerpt.of(json);
  }

  private static String expectation(ValueType type) {
    return switch (type) {
      case ListType list -> "a %s: send a JSON array".formatted(list.text());
      case ScalarType scalar ->
          switch (scalar) {
            case BOOL -> "a bool: send true or false";
            case INT32 ->
                "an int32: send a whole number from -2147483648 to 2147483647, without a fraction or an exponent";
            case INT64 ->
                "an int64: send a whole number of 64 bits, without a fraction or an exponent, as a number or a string";
            case FLOAT32 ->
                "a float32: send a number that 32 bits hold, or \"NaN\", \"Infinity\" or \"-Infinity\"";
            case FLOAT64 ->
                "a float64: send a number that 64 bits hold, or \"NaN\", \"Infinity\" or \"-Infinity\"";
            case STRING -> "a string: quote it";
            case BYTES -> "bytes: send them as a base64 string";
            case TIMESTAMP -> "a timestamp: send ISO 8601 text like \"2026-01-05T10:00:00Z\"";
          };
    };
  }
}
