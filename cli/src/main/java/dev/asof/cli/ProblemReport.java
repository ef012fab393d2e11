package dev.asof.cli;

import java.io.PrintWriter;

/**
 * Problems on standard error: one line per violation in the form that editors and CI annotations
 * recognise, then {@code error [code] detail}.
 */
final class ProblemReport {
  private ProblemReport() {}

  static void print(Problem problem, PrintWriter err) {
    problem
        .violations()
        .forEach(violation -> err.println(DisplayText.printable(violation.toString())));
    err.println(
        DisplayText.printableLines("error [%s] %s".formatted(problem.code(), problem.detail())));
    if (problem.requestId() != null) {
      err.println("request " + DisplayText.printable(problem.requestId()));
    }
  }
}
