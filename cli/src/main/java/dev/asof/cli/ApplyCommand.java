package dev.asof.cli;

import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code asof apply}: plans, shows, asks, applies. What is applied is what was shown: the files are
 * read once, and the plan's base revision goes along, so that the server refuses if the registry
 * moved meanwhile.
 */
@Command(
    name = "apply",
    header = "Apply definitions: plan, show, confirm, apply.",
    description =
        "Makes the server's definitions those of the YAML files, all of them or none. Breaking changes need a new version and are refused without one.",
    customSynopsis = "./asof apply [-f PATH…] [--prune] [--yes] [-m TEXT] [--applied-by WHO]",
    footer = "%nExample: ./asof apply -f feature-definitions --yes -m 'delays by route'")
final class ApplyCommand implements AsofCli.Body {
  private final Invocation invocation;

  @Mixin private final DefinitionOptions definitions = new DefinitionOptions();

  @Option(
      names = {"-y", "--yes"},
      description = "Do not ask. Needed where nobody can be asked.")
  private boolean yes;

  @Option(
      names = {"-m", "--message"},
      paramLabel = "TEXT",
      description = "Why, for the history.")
  private @Nullable String message;

  @Option(
      names = "--applied-by",
      paramLabel = "WHO",
      description = "Who, for the history. Default: the user of this process.")
  private String appliedBy = System.getProperty("user.name", "unknown");

  ApplyCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public ExitCode run() {
    if (!yes && !invocation.terminal().canAsk()) {
      throw CliException.usage("There is no terminal to confirm on: add --yes.");
    }
    DefinitionFiles files = definitions.files();
    ObjectNode request = files.request(definitions.prune());
    ApiClient api = invocation.api();
    JsonNode answer = api.post(invocation.inProject("definitions", "plan"), request);
    PlanReport plan = new PlanReport(answer);
    show(plan);
    if (!plan.applicable()) {
      throw new CliException(
          ExitCode.REFUSED,
          Problem.of(
              "breaking-change",
              "Nothing was applied: %s. The remedies stand below the breaking changes."
                  .formatted(plan.summary())));
    }
    if (plan.hasChanges() && !yes && !confirmed(api)) {
      invocation.terminal().err().println("Nothing was applied.");
      return ExitCode.REFUSED;
    }
    complete(request, answer, files);
    report(api.post(invocation.inProject("definitions", "apply"), request), plan);
    return ExitCode.OK;
  }

  /** The plan is for the human: on standard error where standard output is for a program. */
  private void show(PlanReport plan) {
    PrintWriter writer =
        invocation.json() ? invocation.terminal().err() : invocation.terminal().out();
    plan.print(writer);
    writer.flush();
  }

  private boolean confirmed(ApiClient api) {
    return invocation
        .terminal()
        .confirms("Apply this to project %s at %s?".formatted(invocation.project(), api.server()));
  }

  private void complete(ObjectNode request, JsonNode plan, DefinitionFiles files) {
    request.set("baseRevision", plan.path("baseRevision"));
    request.put("appliedBy", appliedBy);
    GitCommit.find(files.roots()).ifPresent(commit -> request.put("gitCommit", commit));
    if (message != null) {
      request.put("message", message);
    }
  }

  private void report(JsonNode applied, PlanReport plan) {
    if (invocation.json()) {
      invocation.printJson(applied);
      return;
    }
    String revision = Json.cell(applied.path("revision"));
    invocation
        .terminal()
        .out()
        .println(
            plan.hasChanges()
                ? "%s: revision %s".formatted(plan.summary(), revision)
                : "Nothing to apply: the registry stays at revision " + revision);
  }
}
