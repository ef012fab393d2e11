package dev.asof.offline.join;

import dev.asof.core.Bytes;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * Values of answers as JSON, without loss: int64 as numbers, NaN and infinities as strings, bytes
 * as base64, timestamps as ISO 8601 in UTC with up to six fraction digits, moments as they were
 * written.
 */
public final class AnswerJson {
  private AnswerJson() {}

  public static void write(JsonGenerator json, @Nullable Object value) {
    switch (value) {
      case null -> json.writeNull();
      case Boolean bool -> json.writeBoolean(bool);
      case Integer number -> json.writeNumber(number);
      case Long number -> json.writeNumber(number);
      case Float number -> writeFloat(json, number);
      case Double number -> writeDouble(json, number);
      case BigDecimal number -> json.writeNumber(number.toPlainString());
      case String text -> json.writeString(text);
      case List<?> list -> {
        json.writeStartArray();
        list.forEach(element -> write(json, element));
        json.writeEndArray();
      }
      default -> json.writeString(text(value));
    }
  }

  /** The text of a value that is no list; null is none. */
  static String text(Object value) {
    return switch (value) {
      case Bytes bytes -> Base64.getEncoder().encodeToString(bytes.toArray());
      case Instant instant -> instant.toString();
      case Spine.Moment moment -> moment.text();
      case BigDecimal number -> number.toPlainString();
      default -> value.toString();
    };
  }

  private static void writeFloat(JsonGenerator json, Float number) {
    if (Float.isFinite(number)) {
      json.writeNumber(number);
    } else {
      json.writeString(number.toString());
    }
  }

  private static void writeDouble(JsonGenerator json, Double number) {
    if (Double.isFinite(number)) {
      json.writeNumber(number);
    } else {
      json.writeString(number.toString());
    }
  }
}
