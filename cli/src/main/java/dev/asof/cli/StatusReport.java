package dev.asof.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** A server's status and its views' freshness, for people. */
final class StatusReport {
  private static final Set<String> UP = Set.of("up", "ok", "ready");

  private final List<Dependency> dependencies;
  private final List<JsonNode> freshness;

  private record Dependency(String name, String state, String detail) {
    boolean down() {
      return !UP.contains(state.toLowerCase(Locale.ROOT));
    }
  }

  StatusReport(JsonNode status, List<JsonNode> freshness) {
    this.dependencies = dependencies(status.path("dependencies"));
    this.freshness = freshness;
  }

  /** Reads {@code {"redis":{"status":"up","detail":…}}}, or the same as a list with names. */
  private static List<Dependency> dependencies(JsonNode node) {
    List<Dependency> dependencies = new ArrayList<>();
    if (node.isArray()) {
      node.values()
          .forEach(entry -> dependencies.add(dependency(Json.cell(entry.path("name")), entry)));
    } else {
      node.forEachEntry((name, entry) -> dependencies.add(dependency(name, entry)));
    }
    return dependencies;
  }

  private static Dependency dependency(String name, JsonNode entry) {
    String state =
        Json.text(entry)
            .or(() -> Json.text(entry.path("status")))
            .or(() -> Json.text(entry.path("state")))
            .orElse("-");
    return new Dependency(name, state, Json.cell(entry.path("detail")));
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
    String name = Json.text(view.path("view")).orElseGet(() -> Json.cell(view.path("name")));
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
