package dev.asof.registry.yaml;

import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * The text of a file, and where documents start in it. Lines are counted from 0 and as the YAML
 * parser counts them: they end with a line feed, a carriage return, or both.
 */
final class YamlText {
  /** The most lines of a file that are told to hold a character that is not allowed. */
  private static final int MOST_UNPRINTABLE = 100;

  private static final String MARKER = "---";

  private final String text;
  private final int[] lineStarts;

  private YamlText(String text) {
    this.text = text;
    this.lineStarts =
        IntStream.concat(
                IntStream.of(0),
                IntStream.range(0, text.length()).filter(i -> endsLine(text, i)).map(i -> i + 1))
            .toArray();
  }

  private static boolean endsLine(String text, int at) {
    return switch (text.charAt(at)) {
      case '\n' -> true;
      case '\r' -> at + 1 == text.length() || text.charAt(at + 1) != '\n';
      default -> false;
    };
  }

  /**
   * The text of {@code file}. Characters that YAML does not allow are violations, and replaced.
   *
   * @throws UnreadableYamlException if the file is too long or not UTF-8
   */
  static YamlText decode(DefinitionFile file, Violations violations) {
    int length = file.content().length();
    if (length > YamlReader.MAX_BYTES) {
      throw UnreadableYamlException.fatal(
          Position.WHOLE_FILE,
          "the file has %d bytes, above the limit of %d".formatted(length, YamlReader.MAX_BYTES),
          "split it");
    }
    ByteBuffer bytes = file.content().asByteBuffer();
    CharBuffer chars = CharBuffer.allocate(bytes.remaining());
    CoderResult result = StandardCharsets.UTF_8.newDecoder().decode(bytes, chars, true);
    String decoded = chars.flip().toString();
    YamlText text = new YamlText(decoded.startsWith("\uFEFF") ? decoded.substring(1) : decoded);
    if (result.isError()) {
      throw UnreadableYamlException.fatal(
          text.position(text.lineStarts.length - 1, text.text.length()),
          "byte 0x%02X is not UTF-8".formatted(bytes.get(bytes.position())),
          "save the file as UTF-8");
    }
    return StreamReader.isPrintable(text.text) ? text : text.printable(violations);
  }

  private Position position(int line, int offset) {
    return new Position(1 + line, 1 + text.codePointCount(lineStarts[line], offset));
  }

  private YamlText printable(Violations violations) {
    StringBuilder printable = new StringBuilder(text);
    int told = 0;
    for (int line = 0; line < lineStarts.length; line++) {
      int end = line + 1 < lineStarts.length ? lineStarts[line + 1] : text.length();
      int[] wrong =
          IntStream.range(lineStarts[line], end)
              .filter(i -> !StreamReader.isPrintable(text.codePointAt(i)))
              .filter(i -> !Character.isLowSurrogate(text.charAt(i)))
              .toArray();
      for (int at : wrong) {
        printable.setCharAt(at, '\uFFFD');
      }
      if (wrong.length > 0 && told++ < MOST_UNPRINTABLE) {
        violations.add(
            position(line, wrong[0]),
            "character U+%04X is not allowed in YAML".formatted(text.codePointAt(wrong[0])),
            "remove it, or write it as an escape in double quotes");
      }
    }
    return new YamlText(printable.toString());
  }

  /** The text from the beginning of {@code line} on. */
  Reader from(int line) {
    return Reader.of(CharBuffer.wrap(text, lineStarts[line], text.length()));
  }

  /** The first line that starts a document, from {@code line} on. */
  OptionalInt findDocument(int line) {
    return IntStream.range(line, lineStarts.length).filter(this::startsDocument).findFirst();
  }

  private boolean startsDocument(int line) {
    int end = lineStarts[line] + MARKER.length();
    return text.startsWith(MARKER, lineStarts[line])
        && (end == text.length() || " \t\r\n".indexOf(text.charAt(end)) >= 0);
  }
}
