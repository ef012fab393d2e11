package dev.asof.core;

/**
 * The name of a feature view; its versions share it.
 *
 * @param value see a name as every kind of definition takes it: at most 63 of {@code [a-z0-9_]}
 */
public record FeatureViewName(String value) implements Comparable<FeatureViewName> {
  /**
   * @throws AsofException {@link ErrorCode#INVALID_NAME} if {@code value} is not a name
   */
  public FeatureViewName {
    Identifier.check("a feature view", value);
  }

  @Override
  public int compareTo(FeatureViewName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
