package dev.asof.registry;

import dev.asof.core.FeatureName;
import dev.asof.core.definition.JoinKey;
import java.util.List;
import java.util.Map;

/**
 * What stored rows of a view version hang on. It outlives the definition: a version that was
 * removed and comes back must fit the rows that are there.
 *
 * @param id the registry's number of the version
 * @param joinKeys in name order
 * @param fieldIds the field id of every feature that the version ever had
 */
record StoredView(int id, List<JoinKey> joinKeys, Map<FeatureName, FieldId> fieldIds) {
  static final int FIRST_FIELD_ID = 1000;

  /**
   * @param ids how many it takes: two for a list, whose element has the next one
   */
  record FieldId(int id, int ids) {}

  StoredView {
    joinKeys = joinKeys.stream().sorted().toList();
    fieldIds = Map.copyOf(fieldIds);
  }

  int nextFieldId() {
    return fieldIds.values().stream()
        .mapToInt(field -> field.id() + field.ids())
        .max()
        .orElse(FIRST_FIELD_ID);
  }
}
