package dev.asof.ingestion.validation;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads JSON strictly: no member twice, nothing after the document, UTF-8 only. */
public final class JsonDocuments {
  /** A document's tree takes many times its bytes in memory: {@code [{},{},…]} some thirty. */
  private static final int MAX_TOKENS = 1_000_000;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxTokenCount(MAX_TOKENS).build())
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** For cutting only: what is wrong with an element is found when it is parsed. */
  private static final JsonFactory CUTTER = new JsonFactory();

  private JsonDocuments() {}

  /**
   * @throws AsofException {@link ErrorCode#MALFORMED_JSON} if {@code bytes} are not one JSON
   *     document, or one that is nested too deeply or has too many values
   */
  public static JsonNode parse(byte[] bytes) {
    requireUtf8(bytes);
    try (JsonParser parser = new LosslessNumbers(MAPPER.createParser(bytes))) {
      JsonNode document = MAPPER.readTree(parser);
      if (document == null || document.isMissingNode()) {
        throw new AsofException(
            ErrorCode.MALFORMED_JSON, "the document is empty: send a JSON object");
      }
      return document;
    } catch (JacksonException notJson) {
      throw MalformedJson.of(notJson);
    }
  }

  /**
   * Cuts a JSON array into the bytes of its elements, exactly as they were sent.
   *
   * @param maxRows so many elements at most; tiny ones take many times their bytes in memory
   * @throws AsofException {@link ErrorCode#MALFORMED_JSON} if {@code array} is not a JSON array;
   *     {@link ErrorCode#BODY_TOO_LARGE} if it has more than {@code maxRows} elements
   */
  public static List<byte[]> splitArray(byte[] array, int maxRows) {
    requireUtf8(array);
    List<byte[]> elements = new ArrayList<>();
    try (JsonParser parser = CUTTER.createParser(ObjectReadContext.empty(), array)) {
      if (parser.nextToken() != JsonToken.START_ARRAY) {
        throw new AsofException(
            ErrorCode.MALFORMED_JSON,
            "the body is not a JSON array: send [{…}, …], or one object a line as application/x-ndjson");
      }
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        int start = Math.toIntExact(parser.currentTokenLocation().getByteOffset());
        parser.skipChildren();
        parser.finishToken();
        int end = Math.toIntExact(parser.currentLocation().getByteOffset());
        requireRoom(elements, maxRows);
        elements.add(Arrays.copyOfRange(array, start, end));
      }
      if (parser.nextToken() != null) {
        throw new AsofException(
            ErrorCode.MALFORMED_JSON, "there is more after the JSON array: send one array");
      }
    } catch (JacksonException notJson) {
      throw MalformedJson.of(notJson);
    }
    return elements;
  }

  /**
   * Cuts newline-delimited JSON into its lines; blank ones are left out and not counted.
   *
   * @param maxRows so many lines at most; tiny ones take many times their bytes in memory
   * @throws AsofException {@link ErrorCode#BODY_TOO_LARGE} if there are more than {@code maxRows}
   */
  public static List<byte[]> splitLines(byte[] lines, int maxRows) {
    List<byte[]> documents = new ArrayList<>();
    int start = 0;
    for (int i = 0; i <= lines.length; i++) {
      if (i == lines.length || lines[i] == '\n') {
        byte[] line = Arrays.copyOfRange(lines, start, i);
        if (!isBlank(line)) {
          requireRoom(documents, maxRows);
          documents.add(line);
        }
        start = i + 1;
      }
    }
    return documents;
  }

  private static void requireRoom(List<byte[]> rows, int maxRows) {
    if (rows.size() >= maxRows) {
      throw new AsofException(
          ErrorCode.BODY_TOO_LARGE,
          "the body has more than the %d rows that one push may have: send it in parts, or raise asof.http.max-rows"
              .formatted(maxRows));
    }
  }

  private static boolean isBlank(byte[] line) {
    for (byte character : line) {
      if (character != ' ' && character != '\r' && character != '\t') {
        return false;
      }
    }
    return true;
  }

  /**
   * Jackson would guess UTF-16 and UTF-32 from these bytes, with which no JSON text in UTF-8
   * begins. All else that is not UTF-8 it refuses itself.
   *
   * @throws AsofException {@link ErrorCode#MALFORMED_JSON}
   */
  public static void requireUtf8(byte[] bytes) {
    for (int i = 0; i < Math.min(4, bytes.length); i++) {
      if (bytes[i] == 0 || bytes[i] == (byte) 0xfe || bytes[i] == (byte) 0xff) {
        throw new AsofException(
            ErrorCode.MALFORMED_JSON, "the document is not UTF-8: encode JSON as UTF-8");
      }
    }
  }
}
