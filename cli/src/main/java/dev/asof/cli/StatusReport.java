package dev.asof.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** A server's status and its views' freshness, for people. */
final class StatusReport {
  private final List<Dependency> dependencies;
  private final List<JsonNode> freshness;

  private record Dependency(String name, String state, String detail) {
    boolean down() {
      return !state.equals("up");
    }
  }

  StatusReport(JsonNode status, List<JsonNode> freshness) {
    this.dependencies = dependencies(status.path("dependencies"));
    this.freshness = freshness;
  }

  /** Reads {@code {"redis":{"status":"up","detail":…}}}. */
  private static List<Dependency> dependencies(JsonNode node) {
    List<Dependency> dependencies = new ArrayList<>();
    node.forEachEntry((name, entry) ->
        dependencies.add(
            new Dependency(
                name, Json.cell(entry.path("status")), Json.cell(entry.path("detail")))));
    return dependencies;
  }

  boolean dependencyDown() {
    return dependencies.stream().anyMatch(Dependency::down);
  }

  void print(String project, PrintWriter out) {
    Table parts = new Table("DEPENDENCY", "STATE", "DETAIL");
    dependencies.forEach(part -> parts.row(part.name(), part.state(), part.detail()));
    if (!parts.isEmpty()) {
      out.println();
      parts.print(out);
    }
    out.println();
    Table views = new Table("VIEW", "NEWEST EVENT", "ONLINE LAG", "OFFLINE LAG");
    freshness.forEach(view -> addVersions(views, view));
    if (views.isEmpty()) {
      out.println(DisplayText.printable("No feature views in project " + project + "."));
    } else {
      views.print(out);
    }
  }

  private static void addVersions(Table table, JsonNode view) {
    String name = Json.cell(view.path("view"));
    if (view.has("error")) {
      JsonNode error = view.path("error");
      String why =
          "[%s] %s".formatted(Json.cell(error.path("code")), Json.cell(error.path("message")));
      table.row(List.of(name, "-", "-", "-"), List.of(why));
    }
    for (JsonNode version : Json.elements(view, "versions")) {
      table.row(
          name + "@" + Json.cell(version.path("version")),
          Json.cell(version.path("newestEvent")),
          lag(version.path("online")),
          lag(version.path("offline")));
    }
  }

  private static String lag(JsonNode store) {
    String lag = ElapsedTime.text(store.path("lagSeconds"));
    return store.path("rebuilding").asBoolean(false) ? lag + " (rebuilding)" : lag;
  }
}
