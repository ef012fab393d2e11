package dev.asof.cli;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** The elements of a JSON array, copied token by token: numbers keep their digits. */
final class JsonRows implements RowReader {
  /** Where something that never ends began, which Jackson does not know of a stream. */
  private static final Pattern UNKNOWN_START =
      Pattern.compile(" \\(start marker at \\[Source: [^\\]]*]\\)");

  private final JsonParser parser;
  private final String name;
  private long count;

  /**
   * @param name what the input is called in messages
   */
  JsonRows(InputStream in, String name) {
    this.parser = Json.MAPPER.createParser(in);
    this.name = name;
  }

  @Override
  public OptionalLong readInto(ByteArrayOutputStream batch) {
    try {
      if (nextElement() == null) {
        return OptionalLong.empty();
      }
      ByteArrayOutputStream row = new ByteArrayOutputStream();
      try (JsonGenerator generator = Json.MAPPER.createGenerator(row)) {
        Json.copy(parser, generator);
      }
      row.write('\n');
      batch.writeBytes(row.toByteArray());
      return OptionalLong.of(++count);
    } catch (JacksonException e) {
      throw malformed(name, e);
    }
  }

  /** The first token of the next element; arrays at the top are entered and left. */
  private @Nullable JsonToken nextElement() {
    JsonToken token = parser.nextToken();
    while (parser.streamReadContext().getNestingDepth() <= 1
        && (token == JsonToken.START_ARRAY || token == JsonToken.END_ARRAY)) {
      token = parser.nextToken();
    }
    return token;
  }

  /** JSON that cannot be read, with its place. */
  static CliException malformed(String name, JacksonException cause) {
    String place =
        cause.getLocation() == null
            ? name
            : "%s:%d:%d"
                .formatted(
                    name, cause.getLocation().getLineNr(), cause.getLocation().getColumnNr());
    String what = UNKNOWN_START.matcher(cause.getOriginalMessage()).replaceAll("");
    return new CliException(
        ExitCode.USAGE, Problem.of("malformed-json", "%s: %s".formatted(place, what)), cause);
  }
}
