package dev.asof.registry;

import dev.asof.core.definition.Definition;
import dev.asof.core.definition.Feature;
import dev.asof.core.definition.FeatureService;
import dev.asof.core.definition.FeatureView;
import dev.asof.registry.yaml.DefinitionKey;
import dev.asof.registry.yaml.ParsedDefinitions;
import java.util.Map;
import java.util.Set;

/** Writes the changes of one apply. */
final class RevisionWriter {
  private final RegistryTables tables;
  private final ProjectState state;
  private final DefinitionSet after;
  private final ParsedDefinitions files;

  RevisionWriter(
      RegistryTables tables, ProjectState state, DefinitionSet after, ParsedDefinitions files) {
    this.tables = tables;
    this.state = state;
    this.after = after;
    this.files = files;
  }

  void write(DefinitionChange change) {
    DefinitionKey key = change.key();
    Definition definition = after.find(key).orElse(null);
    int revision = 1 + state.findLast(key).map(DefinitionRevision::revision).orElse(0);
    tables.insertRevision(
        state.project(),
        new DefinitionRevision(revision, state.revision() + 1, definition, wildcards(key)),
        change);
    if (definition instanceof FeatureView view) {
      number(key, view);
    }
  }

  private Set<String> wildcards(DefinitionKey key) {
    return files
        .find(key)
        .map(parsed ->
            parsed.definition() instanceof FeatureService service
                ? Wildcards.of(service)
                : Set.<String>of())
        .orElse(Set.of());
  }

  private void number(DefinitionKey key, FeatureView view) {
    StoredView stored = state.storedViews().get(key);
    if (stored == null) {
      var joinKeys = after.joinKeys(view);
      int id = tables.insertView(state.project(), key, joinKeys);
      stored = new StoredView(id, joinKeys, Map.of());
    }
    int next = stored.nextFieldId();
    for (Feature feature : view.features()) {
      if (!stored.fieldIds().containsKey(feature.name())) {
        next = tables.insertField(stored.id(), feature, next);
      }
    }
  }
}
