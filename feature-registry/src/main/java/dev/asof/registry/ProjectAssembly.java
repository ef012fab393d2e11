package dev.asof.registry;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.core.definition.Entity;
import dev.asof.core.definition.FeatureService;
import dev.asof.core.definition.FeatureView;
import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.core.definition.FeatureViewVersion.Schemas;
import dev.asof.core.definition.Source;
import dev.asof.core.row.EntityKeySchema;
import dev.asof.core.row.RowField;
import dev.asof.core.row.RowSchema;
import dev.asof.registry.yaml.DefinitionKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Puts together what is in force in a project from everything that the registry knows of it. */
record ProjectAssembly(ProjectState state) {
  ProjectDefinitions assemble() {
    List<Entity> entities = new ArrayList<>();
    List<Source> sources = new ArrayList<>();
    List<FeatureViewVersion> views = new ArrayList<>();
    List<FeatureService> services = new ArrayList<>();
    state
        .live()
        .forEach((key, definition) -> {
          switch (definition) {
            case Entity entity -> entities.add(entity);
            case Source source -> sources.add(source);
            case FeatureView view -> views.add(version(key, view));
            case FeatureService service -> services.add(service);
          }
        });
    return new ProjectDefinitions(
        state.project(), state.revision(), entities, sources, views, services);
  }

  private FeatureViewVersion version(DefinitionKey key, FeatureView view) {
    StoredView stored = stored(key);
    int newest = state.findLast(key).orElseThrow().revision();
    return new FeatureViewVersion(
        state.project(),
        stored.id(),
        view,
        new EntityKeySchema(state.project(), stored.joinKeys()),
        new Schemas(newest, schemas(key, stored)));
  }

  /** Each schema under the revision that brought it: rows say which revision wrote them. */
  private Map<Integer, RowSchema> schemas(DefinitionKey key, StoredView stored) {
    Map<Integer, RowSchema> schemas = new LinkedHashMap<>();
    RowSchema last = null;
    for (DefinitionRevision revision : state.histories().getOrDefault(key, List.of())) {
      if (revision.definition() instanceof FeatureView view) {
        RowSchema schema = schema(view, stored);
        if (!schema.equals(last)) {
          schemas.put(revision.revision(), schema);
        }
        last = schema;
      }
    }
    return schemas;
  }

  private RowSchema schema(FeatureView view, StoredView stored) {
    return new RowSchema(
        view.features().stream()
            .map(feature -> {
              StoredView.FieldId id = stored.fieldIds().get(feature.name());
              if (id == null) {
                throw corrupt(view.label() + ":" + feature.name() + " has no field id");
              }
              return new RowField(id.id(), feature.name(), feature.type(), feature.nullable());
            })
            .toList());
  }

  private StoredView stored(DefinitionKey key) {
    StoredView stored = state.storedViews().get(key);
    if (stored == null) {
      throw corrupt(key + " has no number");
    }
    return stored;
  }

  private AsofException corrupt(String what) {
    return new AsofException(
        ErrorCode.CORRUPT_DATA,
        "the registry of project %s is damaged, %s: restore its tables from a backup"
            .formatted(state.project(), what));
  }
}
