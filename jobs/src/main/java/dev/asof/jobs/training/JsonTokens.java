package dev.asof.jobs.training;

import dev.asof.core.AsofException;
import dev.asof.core.Bytes;
import dev.asof.core.ErrorCode;
import dev.asof.ingestion.validation.JsonDocuments;
import dev.asof.ingestion.validation.MalformedJson;
import java.util.Arrays;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads large JSON token by token, as strictly as rows are read: no member twice, nothing after the
 * end.
 */
final class JsonTokens {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private JsonTokens() {}

  static JsonMapper mapper() {
    return MAPPER;
  }

  /**
   * Runs {@code reader}, which reads one value, on the first token of {@code json}.
   *
   * @throws AsofException {@link ErrorCode#MALFORMED_JSON}
   */
  static <T> T reading(byte[] json, Function<JsonParser, T> reader) {
    JsonDocuments.requireUtf8(json);
    try (JsonParser parser = MAPPER.createParser(json)) {
      parser.nextToken();
      T value = reader.apply(parser);
      if (parser.nextToken() != null) {
        throw new AsofException(
            ErrorCode.MALFORMED_JSON, "there is more after the JSON object: send one object");
      }
      return value;
    } catch (JacksonException notJson) {
      throw MalformedJson.of(notJson);
    }
  }

  static void expectObject(JsonParser parser, String what) {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw new AsofException(
          ErrorCode.MALFORMED_JSON, "%s is not a JSON object: send {…}".formatted(what));
    }
  }

  /** The bytes of the array at which {@code parser} stands, and steps to its end. */
  static Bytes sliceArray(JsonParser parser, byte[] json, String what) {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw new AsofException(
          ErrorCode.INVALID_ARGUMENT, "%s is not a list: send [{…}, …]".formatted(what));
    }
    int start = Math.toIntExact(parser.currentTokenLocation().getByteOffset());
    parser.skipChildren();
    int end = Math.toIntExact(parser.currentLocation().getByteOffset());
    return Bytes.wrap(Arrays.copyOfRange(json, start, end));
  }
}
