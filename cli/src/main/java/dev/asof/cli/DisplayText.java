package dev.asof.cli;

/**
 * Text as a terminal shows it. Widths follow Unicode's East Asian Width (wide and full-width
 * characters and emoji take two columns) and count combining marks as nothing.
 */
final class DisplayText {
  private static final int[][] WIDE = {
    {0x1100, 0x115F},
    {0x2E80, 0x303E},
    {0x3041, 0x33FF},
    {0x3400, 0x4DBF},
    {0x4E00, 0x9FFF},
    {0xA000, 0xA4CF},
    {0xA960, 0xA97F},
    {0xAC00, 0xD7A3},
    {0xF900, 0xFAFF},
    {0xFE30, 0xFE6F},
    {0xFF00, 0xFF60},
    {0xFFE0, 0xFFE6},
    {0x1F300, 0x1F64F},
    {0x1F680, 0x1F6FF},
    {0x1F900, 0x1FAFF},
    {0x20000, 0x3FFFD},
  };

  private DisplayText() {}

  /** Columns that {@code text} takes. */
  static int width(String text) {
    return text.codePoints().map(DisplayText::width).sum();
  }

  private static int width(int codePoint) {
    int type = Character.getType(codePoint);
    if (type == Character.NON_SPACING_MARK
        || type == Character.ENCLOSING_MARK
        || type == Character.FORMAT) {
      return 0;
    }
    for (int[] range : WIDE) {
      if (codePoint >= range[0] && codePoint <= range[1]) {
        return 2;
      }
    }
    return 1;
  }

  /**
   * {@code text} on one line and harmless: what the data holds must not move the cursor or recolour
   * the screen.
   */
  static String printable(String text) {
    if (text.codePoints().noneMatch(DisplayText::unprintable)) {
      return text;
    }
    StringBuilder escaped = new StringBuilder();
    text.codePoints().forEach(codePoint -> append(escaped, codePoint));
    return escaped.toString();
  }

  /** As {@link #printable}, with line breaks kept. */
  static String printableLines(String text) {
    return String.join(System.lineSeparator(), text.lines().map(DisplayText::printable).toList());
  }

  private static void append(StringBuilder text, int codePoint) {
    switch (codePoint) {
      case '\n' -> text.append("\\n");
      case '\r' -> text.append("\\r");
      case '\t' -> text.append("\\t");
      default -> {
        if (unprintable(codePoint)) {
          text.append("\\u%04x".formatted(codePoint));
        } else {
          text.appendCodePoint(codePoint);
        }
      }
    }
  }

  private static boolean unprintable(int codePoint) {
    // The bidirectional controls (202A–202E, 2066–2069) can reorder a line that looks innocent.
    return Character.isISOControl(codePoint)
        || (codePoint >= 0x202A && codePoint <= 0x202E)
        || (codePoint >= 0x2066 && codePoint <= 0x2069);
  }
}
