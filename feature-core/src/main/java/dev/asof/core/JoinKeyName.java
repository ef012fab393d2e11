package dev.asof.core;

/**
 * The name of a join key; one name has one type in all of a project.
 *
 * @param value see a name as every kind of definition takes it: at most 63 of {@code [a-z0-9_]}
 */
public record JoinKeyName(String value) implements Comparable<JoinKeyName> {
  /**
   * @throws AsofException {@link ErrorCode#INVALID_NAME} if {@code value} is not a name, or that of
   *     a column that every table has
   */
  public JoinKeyName {
    Identifier.checkColumn("a join key", value);
  }

  @Override
  public int compareTo(JoinKeyName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
