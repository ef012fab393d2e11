package dev.asof.core.definition;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.core.JoinKeyName;
import dev.asof.core.type.ScalarType;

/** A typed key column. Floats are refused: NaN and -0.0 have no agreed equality. */
public record JoinKey(JoinKeyName name, ScalarType type) implements Comparable<JoinKey> {
  /**
   * @throws AsofException {@link ErrorCode#INVALID_DEFINITION} for a float
   */
  public JoinKey {
    if (!type.keyable()) {
      throw new AsofException(
          ErrorCode.INVALID_DEFINITION,
          "join key '%s' cannot be a %s, whose values have no exact equality: use an integer or a string"
              .formatted(name, type.text()));
    }
  }

  /** By name: the order in which keys are encoded. */
  @Override
  public int compareTo(JoinKey other) {
    return name.compareTo(other.name);
  }
}
