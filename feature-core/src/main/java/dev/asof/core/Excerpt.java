package dev.asof.core;

/** The beginning of a value, for messages: what a caller sent may be megabytes. */
public final class Excerpt {
  /** The most characters shown. */
  public static final int MAX_LENGTH = 80;

  private Excerpt() {}

  /** The text of {@code value}, cut with an ellipsis where it is long; never amid a code point. */
  public static String of(Object value) {
    String text = value.toString();
    if (text.length() <= MAX_LENGTH) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(MAX_LENGTH - 1)) ? MAX_LENGTH - 1 : MAX_LENGTH;
    return text.substring(0, end) + "…";
  }
}
