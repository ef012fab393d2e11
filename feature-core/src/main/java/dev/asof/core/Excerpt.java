package dev.asof.core;

/** The beginning of a value, for messages: what a caller sent may be megabytes. */
public final class Excerpt {
  /** The most characters shown. */
  public static final int MAX_LENGTH = 80;

  private Excerpt() {}

  /** The text of {@code value}, cut with an ellipsis where it is long; never amid a code point. */
  public static String of(Object value) {
    return of(value, MAX_LENGTH);
  }

  /**
   * @param maxLength the most characters shown
   */
  public static String of(Object value, int maxLength) {
    String text = value.toString();
    if (text.length() <= maxLength) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(maxLength - 1)) ? maxLength - 1 : maxLength;
    return text.substring(0, end) + "…";
  }
}
