package dev.asof.core;

/**
 * The name of a source, unique in its project.
 *
 * @param value see a name as every kind of definition takes it: at most 63 of {@code [a-z0-9_]}
 */
public record SourceName(String value) implements Comparable<SourceName> {
  /**
   * @throws AsofException {@link ErrorCode#INVALID_NAME} if {@code value} is not a name
   */
  public SourceName {
    Identifier.check("a source", value);
  }

  @Override
  public int compareTo(SourceName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
