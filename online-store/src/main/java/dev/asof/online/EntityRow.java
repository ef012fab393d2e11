package dev.asof.online;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.core.JoinKeyName;
import dev.asof.core.definition.JoinKey;
import dev.asof.core.row.EntityKey;
import dev.asof.core.row.EntityKeySchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One entity of a question, by the values of its join keys.
 *
 * @param values carriers of the join keys' types; more join keys than a view needs are allowed
 */
public record EntityRow(Map<JoinKeyName, Object> values) {
  public EntityRow {
    values = Map.copyOf(values);
  }

  /**
   * The key of this entity for views of {@code schema}.
   *
   * @throws AsofException {@link ErrorCode#MISSING_JOIN_KEY} if a join key has no value; {@link
   *     ErrorCode#WRONG_TYPE} for a value that is not of its type
   */
  EntityKey key(EntityKeySchema schema) {
    List<Object> parts = new ArrayList<>(schema.joinKeys().size());
    for (JoinKey joinKey : schema.joinKeys()) {
      Object value = values.get(joinKey.name());
      if (value == null) {
        throw new AsofException(
            ErrorCode.MISSING_JOIN_KEY,
            "an entity row has no value for join key '%s': give it as a %s"
                .formatted(joinKey.name(), joinKey.type().text()));
      }
      parts.add(value);
    }
    return schema.encode(parts);
  }
}
