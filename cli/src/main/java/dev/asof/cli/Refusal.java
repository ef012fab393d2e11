package dev.asof.cli;

import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * A refused row, for people.
 *
 * @param place where it stands: the file and the line, or the place in the array
 * @param reason the view that refused it, the code, the field and the sentence, as far as there are
 */
record Refusal(String place, String reason) {
  /** Each row is sent on a line of its own, which the server, knowing no file, counts from 1. */
  private static final Pattern LINE_OF_ROW = Pattern.compile("\\bline:? 1, (?=column)");

  /**
   * @param refusal as {@link PushSummary} placed it
   */
  static Refusal of(String file, JsonNode refusal) {
    String reason =
        Stream.of(
                Json.text(refusal.path("view")).orElse(""),
                "[" + Json.cell(refusal.path("code")) + "]",
                Json.text(refusal.path("field")).orElse(""),
                LINE_OF_ROW.matcher(Json.text(refusal.path("message")).orElse("")).replaceAll(""))
            .filter(part -> !part.isEmpty())
            .collect(Collectors.joining(" "));
    return new Refusal(file + ":" + Json.cell(refusal.path("place")), reason);
  }

  @Override
  public String toString() {
    return place + ": " + reason;
  }
}
