package dev.asof.ingestion.source;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.core.Excerpt;
import java.util.Arrays;
import java.util.Locale;

/** How far pushed rows must have travelled before the push is answered. */
public enum Acknowledgement {
  /** They are on the feature log: nothing can lose them any more. */
  LOGGED,
  /** Online answers know them. */
  ONLINE,
  /** They are in the offline tables. */
  OFFLINE;

  /** The name in requests. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * @throws AsofException {@link ErrorCode#INVALID_ARGUMENT} if {@code text} names none
   */
  public static Acknowledgement parse(String text) {
    return Arrays.stream(values())
        .filter(acknowledgement -> acknowledgement.text().equals(text))
        .findFirst()
        .orElseThrow(() ->
            new AsofException(
                ErrorCode.INVALID_ARGUMENT,
                "ack='%s' is not an acknowledgement: use logged, online or offline"
                    .formatted(Excerpt.of(text))));
  }
}
