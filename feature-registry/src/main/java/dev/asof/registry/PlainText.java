package dev.asof.registry;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Text of callers that goes to the database: PostgreSQL takes no U+0000, and people read it. */
final class PlainText {
  private PlainText() {}

  /**
   * Nothing for null and for text of at most {@code maxLength} characters without controls.
   *
   * @throws AsofException {@link ErrorCode#INVALID_ARGUMENT}, naming {@code field}, for other text
   */
  static void requireLine(String field, @Nullable String text, int maxLength) {
    require(field, text, maxLength, "");
  }

  /** As {@link #requireLine}, for text that may have line feeds and tabs. */
  static void requireLines(String field, @Nullable String text, int maxLength) {
    require(field, text, maxLength, "\n\t");
  }

  private static void require(String field, @Nullable String text, int maxLength, String controls) {
    if (text == null) {
      return;
    }
    if (text.length() > maxLength) {
      throw new AsofException(
          ErrorCode.INVALID_ARGUMENT,
          "%s is %d characters long: it may have %d".formatted(field, text.length(), maxLength));
    }
    OptionalInt control =
        text.chars()
            .filter(Character::isISOControl)
            .filter(c -> controls.indexOf(c) < 0)
            .findFirst();
    if (control.isPresent()) {
      throw new AsofException(
          ErrorCode.INVALID_ARGUMENT,
          "%s holds the control character U+%04X: leave it out"
              .formatted(field, control.getAsInt()));
    }
  }
}
