package dev.asof.cli;

import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** {@code asof plan}: what apply would do. */
@Command(
    name = "plan",
    header = "Show what applying definitions would change.",
    description = {"Compares YAML definitions with what the server has, and changes nothing."},
    customSynopsis = "./asof plan [-f PATH…] [--prune] [--exit-code]",
    footer = "%nExample: ./asof plan -f feature-definitions --exit-code")
final class PlanCommand implements AsofCli.Body {
  private final Invocation invocation;

  @Mixin private final DefinitionOptions definitions = new DefinitionOptions();

  @Option(
      names = "--exit-code",
      description =
          "End with 0 if nothing changes, 4 if something does, 5 if apply would refuse it.")
  private boolean exitCode;

  PlanCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public ExitCode run() {
    JsonNode answer =
        invocation
            .api()
            .post(
                invocation.inProject("definitions", "plan"),
                definitions.files().request(definitions.prune()));
    PlanReport plan = new PlanReport(answer);
    if (invocation.json()) {
      invocation.printJson(answer);
    } else {
      print(answer, plan);
    }
    return verdict(plan);
  }

  private void print(JsonNode answer, PlanReport plan) {
    PrintWriter out = invocation.terminal().out();
    plan.print(out);
    out.printf("%s, against revision %s%n", plan.summary(), Json.cell(answer.path("baseRevision")));
    if (!plan.applicable()) {
      out.println("apply would refuse this: see the breaking changes above.");
    } else if (!plan.hasChanges()) {
      out.println("Nothing to apply.");
    }
  }

  private ExitCode verdict(PlanReport plan) {
    if (!plan.applicable()) {
      return exitCode ? ExitCode.BREAKING : ExitCode.REFUSED;
    }
    return exitCode && plan.hasChanges() ? ExitCode.CHANGES : ExitCode.OK;
  }
}
