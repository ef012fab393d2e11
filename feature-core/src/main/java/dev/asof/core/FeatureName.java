package dev.asof.core;

/**
 * The name of a feature, unique in its view version; also its column's name.
 *
 * @param value see a name as every kind of definition takes it: at most 63 of {@code [a-z0-9_]}
 */
public record FeatureName(String value) implements Comparable<FeatureName> {
  /**
   * @throws AsofException {@link ErrorCode#INVALID_NAME} if {@code value} is not a name, or that of
   *     a column that every table has
   */
  public FeatureName {
    Identifier.checkColumn("a feature", value);
  }

  @Override
  public int compareTo(FeatureName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
