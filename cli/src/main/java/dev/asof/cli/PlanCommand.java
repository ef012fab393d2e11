package dev.asof.cli;

import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** {@code asof plan}: what apply would do. */
@Command(name = "plan", header = "Show what applying definitions would change.")
final class PlanCommand implements AsofCli.Body {
  private final Invocation invocation;

  @Mixin private final DefinitionOptions definitions = new DefinitionOptions();

  @Option(
      names = "--exit-code",
      description = "End with 4 if there are changes, with 5 if apply would refuse them.")
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
