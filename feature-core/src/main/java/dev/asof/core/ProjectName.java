package dev.asof.core;

/**
 * The name of a project, the namespace of definitions and data.
 *
 * @param value see a name as every kind of definition takes it: at most 63 of {@code [a-z0-9_]}
 */
public record ProjectName(String value) implements Comparable<ProjectName> {
  /**
   * @throws AsofException {@link ErrorCode#INVALID_NAME} if {@code value} is not a name
   */
  public ProjectName {
    Identifier.check("a project", value);
  }

  @Override
  public int compareTo(ProjectName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
