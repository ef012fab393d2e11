package dev.asof.api.answers;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.core.Excerpt;
import dev.asof.core.JoinKeyName;
import dev.asof.core.definition.JoinKey;
import dev.asof.ingestion.validation.JsonValues;
import dev.asof.online.EntityRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Reads the entities of a question: for each, exactly the join keys of the features asked for. */
final class EntityRows {
  private EntityRows() {}

  static List<EntityRow> read(List<JoinKey> joinKeys, List<JsonNode> entities) {
    List<EntityRow> rows = new ArrayList<>(entities.size());
    for (int row = 0; row < entities.size(); row++) {
      rows.add(read(joinKeys, entities.get(row), row));
    }
    return rows;
  }

  private static EntityRow read(List<JoinKey> joinKeys, JsonNode entity, int row) {
    if (!entity.isObject()) {
      throw new AsofException(
          ErrorCode.RAGGED_INPUT,
          "entity %d is %s: send an object with a member for each join key"
              .formatted(row, Excerpt.of(entity)));
    }
    Map<JoinKeyName, Object> values = HashMap.newHashMap(joinKeys.size());
    for (JoinKey joinKey : joinKeys) {
      values.put(joinKey.name(), value(joinKey, entity, row));
    }
    if (entity.size() > joinKeys.size()) {
      throw surplus(joinKeys, entity, row);
    }
    return new EntityRow(values);
  }

  private static Object value(JoinKey joinKey, JsonNode entity, int row) {
    JsonNode json = entity.get(joinKey.name().value());
    if (json == null || json.isNull()) {
      throw new AsofException(
          ErrorCode.MISSING_JOIN_KEY,
          "entity %d has no value for join key '%s': give it as a %s"
              .formatted(row, joinKey.name(), joinKey.type().text()));
    }
    try {
      return JsonValues.read(joinKey.type(), json);
    } catch (AsofException wrong) {
      throw new AsofException(
          wrong.code(),
          "join key '%s' of entity %d: %s".formatted(joinKey.name(), row, wrong.getMessage()),
          wrong);
    }
  }

  private static AsofException surplus(List<JoinKey> joinKeys, JsonNode entity, int row) {
    List<String> known = joinKeys.stream().map(key -> key.name().value()).toList();
    List<String> surplus =
        entity.propertyNames().stream().filter(name -> !known.contains(name)).toList();
    return new AsofException(
        ErrorCode.RAGGED_INPUT,
        "entity %d has %s beside the join keys %s: leave it out"
            .formatted(row, Excerpt.of(surplus), known));
  }
}
