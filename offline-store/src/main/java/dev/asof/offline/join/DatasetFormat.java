package dev.asof.offline.join;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.core.Excerpt;
import java.util.Arrays;

/** How a training dataset is written. Every format keeps every value. */
public enum DatasetFormat {
  PARQUET("parquet", "application/vnd.apache.parquet"),
  /**
   * RFC 4180 with a header. Null is empty, an empty string is {@code ""}; lists are JSON, bytes
   * base64.
   */
  CSV("csv", "text/csv"),
  /**
   * One JSON object a line. NaN and infinities are strings, bytes base64, timestamps ISO 8601 in
   * UTC with microseconds.
   */
  NDJSON("ndjson", "application/x-ndjson");

  private final String text;
  private final String mediaType;

  DatasetFormat(String text, String mediaType) {
    this.text = text;
    this.mediaType = mediaType;
  }

  /** The name in requests, and the file's extension. */
  public String text() {
    return text;
  }

  public String mediaType() {
    return mediaType;
  }

  /**
   * @throws AsofException {@link ErrorCode#INVALID_ARGUMENT} if {@code text} names no format
   */
  public static DatasetFormat parse(String text) {
    return Arrays.stream(values())
        .filter(format -> format.text.equals(text))
        .findFirst()
        .orElseThrow(() ->
            new AsofException(
                ErrorCode.INVALID_ARGUMENT,
                "'%s' is not a format: use parquet, csv or ndjson".formatted(Excerpt.of(text))));
  }
}
