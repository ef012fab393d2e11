package dev.asof.registry.yaml;

import java.util.Comparator;

/**
 * One thing that is wrong with a set of definitions, and what to write instead.
 *
 * @param line from 1; 0 where the file as a whole is meant
 * @param column from 1, in code points; 0 where the file as a whole is meant
 * @param problem what is wrong, naming what was written
 * @param remedy what to do about it; never blank
 */
public record Violation(String file, int line, int column, String problem, String remedy)
    implements Comparable<Violation> {
  private static final Comparator<Violation> ORDER =
      Comparator.comparing(Violation::file)
          .thenComparingInt(Violation::line)
          .thenComparingInt(Violation::column)
          .thenComparing(Violation::message);

  public Violation {
    if (problem.isBlank() || remedy.isBlank()) {
      throw new IllegalArgumentException(
          "a violation needs a problem and a remedy: '%s', '%s'".formatted(problem, remedy));
    }
  }

  /** {@code problem: remedy}. */
  public String message() {
    return problem + ": " + remedy;
  }

  /** By place. */
  @Override
  public int compareTo(Violation other) {
    return ORDER.compare(this, other);
  }

  /** {@code file:line:column: problem: remedy}, as compilers print it. */
  @Override
  public String toString() {
    return "%s:%d:%d: %s".formatted(file, line, column, message());
  }
}
