package dev.asof.registry;

import dev.asof.core.definition.Definition;
import dev.asof.core.definition.Entity;
import dev.asof.core.definition.FeatureService;
import dev.asof.core.definition.FeatureView;
import dev.asof.core.definition.JoinKey;
import dev.asof.core.definition.Source;
import dev.asof.registry.yaml.DefinitionKey;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Definitions that are in force together, and how they refer to each other. */
record DefinitionSet(SortedMap<DefinitionKey, Definition> definitions) {
  DefinitionSet {
    definitions = new TreeMap<>(definitions);
  }

  Optional<Definition> find(DefinitionKey key) {
    return Optional.ofNullable(definitions.get(key));
  }

  <T extends Definition> Optional<T> find(DefinitionKey key, Class<T> type) {
    return find(key).map(type::cast);
  }

  Stream<Entity> entities() {
    return all(Entity.class);
  }

  Stream<FeatureView> views() {
    return all(FeatureView.class);
  }

  Stream<FeatureService> services() {
    return all(FeatureService.class);
  }

  private <T extends Definition> Stream<T> all(Class<T> type) {
    return definitions.values().stream().filter(type::isInstance).map(type::cast);
  }

  /**
   * The join keys of all of {@code view}'s entities, each once in name order; unknown ones aside.
   */
  List<JoinKey> joinKeys(FeatureView view) {
    return view.entities().stream()
        .flatMap(entity -> find(DefinitionKey.entity(entity), Entity.class).stream())
        .map(Entity::joinKeys)
        .flatMap(Collection::stream)
        .distinct()
        .sorted()
        .toList();
  }

  /** Whether every entity of {@code view} is known. */
  boolean resolves(FeatureView view) {
    return view.entities().stream()
        .allMatch(entity -> definitions.containsKey(DefinitionKey.entity(entity)));
  }

  /** The feature services that would notice a change of {@code key}, as {@code name@version}. */
  Stream<String> servicesTouchedBy(DefinitionKey key) {
    return services().filter(service -> touches(key, service)).map(FeatureService::label);
  }

  private boolean touches(DefinitionKey key, FeatureService service) {
    if (DefinitionKey.of(service).equals(key)) {
      return true;
    }
    return service.features().stream()
        .map(selection -> DefinitionKey.view(selection.view(), selection.version()))
        .anyMatch(view ->
            view.equals(key)
                || find(view, FeatureView.class).filter(used -> uses(used, key)).isPresent());
  }

  private static boolean uses(FeatureView view, DefinitionKey key) {
    return switch (key.kind()) {
      case ENTITY -> view.entities().stream().anyMatch(name -> name.value().equals(key.name()));
      case SOURCE -> view.sources().stream().anyMatch(name -> name.value().equals(key.name()));
      case FEATURE_VIEW, FEATURE_SERVICE -> false;
    };
  }

  /** Whether a view takes rows from or is keyed by {@code key}. */
  Stream<FeatureView> viewsUsing(DefinitionKey key) {
    return views().filter(view -> uses(view, key));
  }

  Optional<Source> findSource(Object name) {
    return find(DefinitionKey.source(name), Source.class);
  }
}
