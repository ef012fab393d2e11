package dev.asof.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** An answer of the online store, for people: a line per entity and feature. */
final class OnlineAnswer {
  private static final List<String> HEADINGS =
      List.of("FEATURE", "VIEW", "VALUE", "VERDICT", "EVENT TIME", "AGE");

  private final JsonNode answer;
  private final List<JsonNode> features;
  private final List<JsonNode> rows;

  OnlineAnswer(JsonNode answer) {
    this.answer = answer;
    features = Json.elements(answer, "features");
    rows = Json.elements(answer, "rows");
  }

  /** Whether the store could not answer for some value. */
  boolean hasErrors() {
    return rows.stream()
        .flatMap(row -> Json.elements(row, "verdicts").stream())
        .anyMatch(verdict -> Json.cell(verdict).equals("ERROR"));
  }

  void print(PrintWriter out) {
    List<String> joinKeys =
        rows.isEmpty() ? List.of() : List.copyOf(rows.getFirst().path("entity").propertyNames());
    List<String> headings = new ArrayList<>();
    joinKeys.forEach(joinKey -> headings.add(joinKey.toUpperCase(Locale.ROOT)));
    headings.addAll(HEADINGS);
    Table table = new Table(headings.toArray(String[]::new));
    for (JsonNode row : rows) {
      for (int feature = 0; feature < features.size(); feature++) {
        table.row(cells(joinKeys, row, feature));
      }
    }
    table.print(out);
    out.println();
    out.println(footer());
  }

  private List<String> cells(List<String> joinKeys, JsonNode row, int feature) {
    JsonNode definition = features.get(feature);
    List<String> cells = new ArrayList<>();
    joinKeys.forEach(joinKey -> cells.add(value(row.path("entity").path(joinKey))));
    cells.add(Json.cell(definition.path("name")));
    cells.add(Json.cell(definition.path("view")) + "@" + Json.cell(definition.path("version")));
    cells.add(value(row.path("values").path(feature)));
    cells.add(Json.cell(row.path("verdicts").path(feature)));
    cells.add(Json.cell(row.path("eventTimestamps").path(feature)));
    cells.add(ElapsedTime.text(row.path("agesSeconds").path(feature)));
    return cells;
  }

  /** A string bare, everything else as JSON; null says so. */
  private static String value(JsonNode value) {
    return value.isMissingNode() ? "-" : value.isString() ? value.stringValue() : value.toString();
  }

  private String footer() {
    String service = Json.text(answer.path("featureService")).map(name -> name + ", ").orElse("");
    return DisplayText.printable(
        "%sregistry revision %s, answered at %s"
            .formatted(
                service,
                Json.cell(answer.path("registryRevision")),
                Json.cell(answer.path("answeredAt"))));
  }
}
