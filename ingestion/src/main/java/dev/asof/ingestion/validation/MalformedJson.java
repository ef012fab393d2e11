package dev.asof.ingestion.validation;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;

/**
 * What a caller is told of JSON that Jackson does not read: Jackson also speaks of its settings.
 */
public final class MalformedJson {
  private static final List<Jargon> JARGON =
      List.of(
          new Jargon(" \\(start marker at \\[Source: [^\\]]*]\\)", ""),
          new Jargon(" at \\[Source: [^\\]]*]", ""),
          new Jargon("Trailing token .*", "there is more after the document: send one"),
          new Jargon(
              "Non-standard token '([^']*)': enable .*", "$1 is no JSON: write \"$1\", in quotes"),
          new Jargon(",? ?:? ?enable `?JsonReadFeature\\.\\w+`? to allow", ""),
          new Jargon(", from `StreamReadConstraints\\.\\w+\\(\\)`", ""));

  private record Jargon(Pattern pattern, String words) {
    Jargon(String pattern, String words) {
      this(Pattern.compile(pattern, Pattern.DOTALL), words);
    }
  }

  private MalformedJson() {}

  /** The refusal, of code {@link ErrorCode#MALFORMED_JSON}. */
  public static AsofException of(JacksonException unread) {
    String found = unread.getOriginalMessage();
    for (Jargon jargon : JARGON) {
      found = jargon.pattern().matcher(found).replaceAll(jargon.words());
    }
    TokenStreamLocation location = unread.getLocation();
    String where =
        location == null
            ? ""
            : " at line %d, column %d".formatted(location.getLineNr(), location.getColumnNr());
    String message =
        unread instanceof StreamConstraintsException
            ? "the JSON is beyond a limit%s: %s; send less of it at once".formatted(where, found)
            : "not JSON%s: %s".formatted(where, found);
    return new AsofException(ErrorCode.MALFORMED_JSON, message, unread);
  }
}
