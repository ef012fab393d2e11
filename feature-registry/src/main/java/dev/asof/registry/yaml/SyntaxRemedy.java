package dev.asof.registry.yaml;

import java.util.List;

/**
 * What to do about text that is no YAML, told from the words of the YAML parser.
 *
 * @param clue what the parser says
 */
record SyntaxRemedy(String clue, String remedy) {
  static final String GENERAL =
      "mend the syntax before this place, or put text with special characters in quotes";

  /** The first one whose clue is in the parser's words counts. */
  private static final List<SyntaxRemedy> KNOWN =
      List.of(
          new SyntaxRemedy("(TAB)", "indent with spaces"),
          new SyntaxRemedy("flow mapping", "close it with }, with commas between its fields"),
          new SyntaxRemedy("flow sequence", "close it with ], with commas between its items"),
          new SyntaxRemedy("quoted scalar", "close the quotes"),
          new SyntaxRemedy("directive", "remove the line that starts with %"),
          new SyntaxRemedy(
              "mapping values are not allowed",
              "put text with a colon and a space in quotes, and a field on a line of its own"),
          new SyntaxRemedy("expected ':'", "write a field as name: value"),
          new SyntaxRemedy(
              "while parsing a block",
              "indent fields and items that belong together by the same number of spaces"),
          new SyntaxRemedy("cannot start any token", "put the text in quotes"));

  /** The remedy where the parser said {@code found}. */
  static String of(String found) {
    return KNOWN.stream()
        .filter(known -> found.contains(known.clue))
        .map(known -> known.remedy)
        .findFirst()
        .orElse(GENERAL);
  }
}
