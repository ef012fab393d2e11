package dev.asof.api.json;

import dev.asof.offline.join.AnswerJson;
import java.math.BigDecimal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Typed values in this API's JSON: exactly as they stand in training sets ({@link AnswerJson}). */
public final class TypedValues {
  private TypedValues() {}

  /** Writes the carrier of any type, or null. */
  public static void write(JsonGenerator json, @Nullable Object value) {
    AnswerJson.write(json, value);
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
