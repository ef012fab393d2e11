package dev.asof.registry.yaml;

import java.util.Comparator;

/**
 * One thing that is wrong with a set of definitions.
 *
 * @param line from 1; 0 where the file as a whole is meant
 * @param column from 1, in code points; 0 where the file as a whole is meant
 * @param message what is wrong, and the remedy
 */
public record Violation(String file, int line, int column, String message)
    implements Comparable<Violation> {
  private static final Comparator<Violation> ORDER =
      Comparator.comparing(Violation::file)
          .thenComparingInt(Violation::line)
          .thenComparingInt(Violation::column)
          .thenComparing(Violation::message);

  /** By place. */
  @Override
  public int compareTo(Violation other) {
    return ORDER.compare(this, other);
  }

  /** {@code file:line:column: message}, as compilers print it. */
  @Override
  public String toString() {
    return "%s:%d:%d: %s".formatted(file, line, column, message);
  }
}
