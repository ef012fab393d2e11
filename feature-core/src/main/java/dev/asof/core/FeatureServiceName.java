package dev.asof.core;

/**
 * The name of a feature service; its versions share it.
 *
 * @param value see a name as every kind of definition takes it: at most 63 of {@code [a-z0-9_]}
 */
public record FeatureServiceName(String value) implements Comparable<FeatureServiceName> {
  /**
   * @throws AsofException {@link ErrorCode#INVALID_NAME} if {@code value} is not a name
   */
  public FeatureServiceName {
    Identifier.check("a feature service", value);
  }

  @Override
  public int compareTo(FeatureServiceName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
