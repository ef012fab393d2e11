package dev.asof.cli;

import java.io.PrintWriter;

/**
 * Problems on standard error: one line per violation in the form that editors and CI annotations
 * recognise, then {@code error [code] detail}, or how many violations there are.
 */
final class ProblemReport {
  private ProblemReport() {}

  static void print(Problem problem, PrintWriter err) {
    problem
        .violations()
        .forEach(violation -> err.println(DisplayText.printable(violation.toString())));
    err.println(
        DisplayText.printableLines("error [%s] %s".formatted(problem.code(), summary(problem))));
    if (problem.requestId() != null) {
      err.println("request " + DisplayText.printable(problem.requestId()));
    }
  }

  /** The detail of a problem with violations repeats them: they are counted instead. */
  private static String summary(Problem problem) {
    return switch (problem.violations().size()) {
      case 0 -> problem.detail();
      case 1 -> "1 violation, see above";
      default -> "%,d violations, see above".formatted(problem.violations().size());
    };
  }
}
