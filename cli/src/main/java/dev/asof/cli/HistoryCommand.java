package dev.asof.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** {@code asof history}: who applied what, when and from which commit. */
@Command(
    name = "history",
    header = "List what was applied, or export a past revision.",
    description = "Shows each apply, newest first: who, when, from which git commit, what changed.",
    customSynopsis = {
      "./asof history [--kind KIND] [--name NAME] [--limit N]",
      "./asof history --export REVISION"
    },
    footer = "%nExample: ./asof history --kind FeatureView --name airport_delay")
final class HistoryCommand implements AsofCli.Body {
  private static final int SHOWN_COMMIT = 10;

  private final Invocation invocation;

  @Option(
      names = "--kind",
      paramLabel = "KIND",
      description = "Only this kind: Entity, Source, FeatureView or FeatureService.")
  private @Nullable String kind;

  @Option(names = "--name", paramLabel = "NAME", description = "Only definitions of this name.")
  private @Nullable String name;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "Only the newest N applies. Default: 20.")
  private int limit = 20;

  @Option(
      names = "--export",
      paramLabel = "REVISION",
      description = "Instead of the list: the YAML of all definitions as of this revision.")
  private @Nullable Long revision;

  HistoryCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public ExitCode run() {
    if (revision != null) {
      export();
      return ExitCode.OK;
    }
    JsonNode history =
        invocation
            .api()
            .get(
                invocation
                    .inProject("history")
                    .with("kind", kind)
                    .with("name", name)
                    .with("limit", limit));
    if (invocation.json()) {
      invocation.printJson(history);
    } else {
      print(Json.elements(history, "applies"));
    }
    return ExitCode.OK;
  }

  private void export() {
    ApiPath path = invocation.inProject("definitions").with("revision", revision);
    invocation.terminal().out().print(invocation.api().text(path, "application/yaml"));
  }

  private void print(List<JsonNode> applies) {
    if (applies.isEmpty()) {
      invocation.terminal().out().println("Nothing was applied yet.");
      return;
    }
    Table table = new Table("REVISION", "APPLIED AT", "BY", "COMMIT", "MESSAGE");
    for (JsonNode apply : applies) {
      table.row(
          List.of(
              Json.cell(apply.path("revision")),
              Json.cell(apply.path("appliedAt")),
              Json.cell(apply.path("appliedBy")),
              commit(Json.cell(apply.path("gitCommit"))),
              Json.cell(apply.path("message"))),
          Json.elements(apply, "changes").stream().map(HistoryCommand::change).toList());
    }
    table.print(invocation.terminal().out());
  }

  private static String change(JsonNode change) {
    return "%s %s %s%s"
        .formatted(
            Json.cell(change.path("change")),
            Json.cell(change.path("kind")),
            Json.versioned(change),
            Json.text(change.path("revision"))
                .map(number -> " (revision " + number + ")")
                .orElse(""));
  }

  /** A commit id as git abbreviates it; {@code -dirty} stays visible. */
  private static String commit(String id) {
    String suffix = id.endsWith("-dirty") ? "-dirty" : "";
    String bare = id.substring(0, id.length() - suffix.length());
    return bare.substring(0, Math.min(SHOWN_COMMIT, bare.length())) + suffix;
  }
}
