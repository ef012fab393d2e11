package dev.asof.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Changes as a plan or an apply answers them, for people. */
final class PlanReport {
  private static final List<String> KINDS_OF_CHANGE =
      List.of("added", "changed", "breaking", "removed", "unchanged");

  private final JsonNode answer;

  PlanReport(JsonNode answer) {
    this.answer = answer;
  }

  /** Whether apply would change anything. */
  boolean hasChanges() {
    return KINDS_OF_CHANGE.stream()
        .filter(kind -> !kind.equals("unchanged"))
        .anyMatch(kind -> count(kind) > 0);
  }

  /** Whether apply would be accepted. */
  boolean applicable() {
    return answer.path("applicable").asBoolean(count("breaking") == 0);
  }

  /** As in {@code 4 added, 1 unchanged}. */
  String summary() {
    List<String> counts =
        KINDS_OF_CHANGE.stream()
            .filter(kind -> count(kind) > 0)
            .map(kind -> count(kind) + " " + kind)
            .toList();
    return counts.isEmpty() ? "no definitions" : String.join(", ", counts);
  }

  private long count(String kind) {
    return answer.path("summary").path(kind).asLong(0);
  }

  void print(PrintWriter out) {
    Table table = new Table("", "CHANGE", "KIND", "NAME", "SERVICES", "WHERE");
    Json.elements(answer, "changes").forEach(change -> table.row(cells(change), notes(change)));
    if (!table.isEmpty()) {
      table.print(out);
      out.println();
    }
  }

  private static List<String> cells(JsonNode change) {
    String kindOfChange = Json.cell(change.path("change"));
    List<String> services = Json.elements(change, "services").stream().map(Json::cell).toList();
    return List.of(
        sign(kindOfChange),
        kindOfChange,
        Json.cell(change.path("kind")),
        Json.versioned(change),
        services.isEmpty() ? "-" : String.join(", ", services),
        place(change.path("location")));
  }

  private static String sign(String kindOfChange) {
    return switch (kindOfChange) {
      case "added" -> "+";
      case "changed" -> "~";
      case "breaking" -> "!";
      case "removed" -> "-";
      default -> "";
    };
  }

  private static String place(JsonNode location) {
    return Json.text(location.path("file"))
        .map(file -> Json.text(location.path("line")).map(line -> file + ":" + line).orElse(file))
        .orElse("-");
  }

  private static List<String> notes(JsonNode change) {
    List<String> notes = new ArrayList<>();
    Json.elements(change, "details").forEach(detail -> Json.text(detail).ifPresent(notes::add));
    Json.text(change.path("remedy")).ifPresent(remedy -> notes.add("remedy: " + remedy));
    return notes;
  }
}
