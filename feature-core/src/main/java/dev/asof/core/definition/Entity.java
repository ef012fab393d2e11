package dev.asof.core.definition;

import dev.asof.core.EntityName;
import java.util.List;
import java.util.Map;

/**
 * What features describe: one or more typed join keys.
 *
 * @param joinKeys in declared order, at least one
 * @param description empty where none is declared
 */
public record Entity(
    EntityName name, List<JoinKey> joinKeys, String description, Map<String, String> tags)
    implements Definition {
  public Entity {
    joinKeys = List.copyOf(joinKeys);
    tags = Map.copyOf(tags);
  }

  @Override
  public String label() {
    return name.value();
  }
}
