package dev.asof.core;

/**
 * The name of an entity, unique in its project.
 *
 * @param value see a name as every kind of definition takes it: at most 63 of {@code [a-z0-9_]}
 */
public record EntityName(String value) implements Comparable<EntityName> {
  /**
   * @throws AsofException {@link ErrorCode#INVALID_NAME} if {@code value} is not a name
   */
  public EntityName {
    Identifier.check("an entity", value);
  }

  @Override
  public int compareTo(EntityName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
