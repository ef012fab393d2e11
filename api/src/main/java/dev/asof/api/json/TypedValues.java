package dev.asof.api.json;

import dev.asof.core.Bytes;
import dev.asof.offline.join.Spine;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * Typed values as JSON, without loss: int64 and decimals as numbers with all their digits, floats
 * as the shortest number that names them, {@code NaN} and infinities as strings, bytes as base64,
 * timestamps as ISO 8601 in UTC.
 */
public final class TypedValues {
  private TypedValues() {}

  /** Writes the carrier of any type, or null. */
  public static void write(JsonGenerator json, @Nullable Object value) {
    switch (value) {
      case null -> json.writeNull();
      case Boolean bool -> json.writeBoolean(bool);
      case Integer number -> json.writeNumber(number);
      case Long number -> json.writeNumber(number);
      case Float number -> writeFloat(json, number);
      case Double number -> writeDouble(json, number);
      case BigDecimal number -> json.writeNumber(number);
      case String text -> json.writeString(text);
      case Bytes bytes -> json.writeString(Base64.getEncoder().encodeToString(bytes.toArray()));
      case Instant instant -> json.writeString(instant.toString());
      case Spine.Moment moment -> json.writeString(moment.text());
      case List<?> list -> writeList(json, list);
      default -> throw new IllegalArgumentException("no type has values of " + value.getClass());
    }
  }

  private static void writeFloat(JsonGenerator json, float number) {
    if (Float.isFinite(number)) {
      json.writeNumber(number);
    } else {
      json.writeString(Float.toString(number));
    }
  }

  private static void writeDouble(JsonGenerator json, double number) {
    if (Double.isFinite(number)) {
      json.writeNumber(number);
    } else {
      json.writeString(Double.toString(number));
    }
  }

  private static void writeList(JsonGenerator json, List<?> list) {
    json.writeStartArray();
    list.forEach(element -> write(json, element));
    json.writeEndArray();
  }

  public static void writeProperty(JsonGenerator json, String name, @Nullable Object value) {
    json.writeName(name);
    write(json, value);
  }

  /** Writes {@code duration} as seconds with up to six fraction digits, or null. */
  public static void writeSeconds(JsonGenerator json, @Nullable Duration duration) {
    if (duration == null) {
      json.writeNull();
    } else {
      BigDecimal seconds =
          BigDecimal.valueOf(duration.getSeconds())
              .add(BigDecimal.valueOf(duration.getNano() / 1_000, 6));
      json.writeNumber(seconds.stripTrailingZeros().toPlainString());
    }
  }
}
