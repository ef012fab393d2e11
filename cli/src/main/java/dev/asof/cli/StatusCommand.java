package dev.asof.cli;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code asof status}: the server, what it depends on, and how fresh the project's views are. */
@Command(
    name = "status",
    header = "Show the server, its dependencies and the views' freshness.",
    description =
        "Says how far each feature view lags behind its log, online and offline. The exit code is 3 if a dependency is down.",
    customSynopsis = "./asof status",
    footer = "%nExample: ./asof status --project flights")
final class StatusCommand implements AsofCli.Body {
  private final Invocation invocation;

  StatusCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public ExitCode run() {
    ApiClient api = invocation.api();
    JsonNode status = api.get(ApiPath.of("v1", "status"));
    List<JsonNode> freshness = views(api).stream().map(view -> freshness(api, view)).toList();
    StatusReport report = new StatusReport(status, freshness);
    if (invocation.json()) {
      ObjectNode json = Json.object();
      json.set("status", status);
      json.putArray("freshness").addAll(freshness);
      invocation.printJson(json);
    } else {
      String head = "%s  Asof %s".formatted(api.server(), Json.cell(status.path("version")));
      invocation.terminal().out().println(DisplayText.printable(head));
      report.print(invocation.project(), invocation.terminal().out());
    }
    return report.dependencyDown() ? ExitCode.UNAVAILABLE : ExitCode.OK;
  }

  /** The names of the project's views; none if nothing was ever applied to it. */
  private List<String> views(ApiClient api) {
    Set<String> names = new LinkedHashSet<>();
    try {
      JsonNode answer = api.get(invocation.inProject("feature-views"));
      Json.elements(answer, "featureViews")
          .forEach(view -> Json.text(view.path("name")).ifPresent(names::add));
    } catch (CliException e) {
      if (!e.problem().code().equals("unknown-project")) {
        throw e;
      }
    }
    return new ArrayList<>(names);
  }

  /** A view's freshness; where that is out of reach, why. */
  private JsonNode freshness(ApiClient api, String view) {
    try {
      return api.get(invocation.inProject("feature-views", view, "freshness"));
    } catch (CliException e) {
      ObjectNode unknown = Json.object().put("view", view);
      unknown
          .putObject("error")
          .put("code", e.problem().code())
          .put("message", e.problem().detail());
      return unknown;
    }
  }
}
