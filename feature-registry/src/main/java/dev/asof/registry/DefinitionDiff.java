package dev.asof.registry;

import dev.asof.core.FeatureName;
import dev.asof.core.definition.Definition;
import dev.asof.core.definition.Entity;
import dev.asof.core.definition.Feature;
import dev.asof.core.definition.FeatureService;
import dev.asof.core.definition.FeatureView;
import dev.asof.core.definition.JoinKey;
import dev.asof.core.definition.Source;
import dev.asof.registry.yaml.DefinitionTree;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * What differs between two states of a definition, and whether it breaks. The rule behind the
 * rules: rows that are stored keep their meaning, and a feature service's version keeps its
 * features.
 *
 * <pre>
 * compatible                                         breaking
 * a new feature that is nullable                     a new feature that is not
 * a feature's nullable false → true                  nullable true → false
 * a feature's from, default, expect, labels          a feature's type; a feature that goes
 * a view's sources, ttl, freshness, servingLag       a view's entities, createdTimestamp
 * anything of a source                               an entity's join keys, if a live view has it
 * a service's onExpired                              a service's features
 * order of entities, join keys, a view's features    order of a service's features
 * description, owner, tags
 * </pre>
 */
final class DefinitionDiff {
  private static final JsonMapper JSON = JsonMapper.shared();

  private final List<Difference> differences = new ArrayList<>();

  private DefinitionDiff() {}

  /**
   * The differences between two states of one kind, name and version.
   *
   * @param keyed whether live rows are keyed by it, if it is an entity
   */
  static List<Difference> of(Definition before, Definition after, boolean keyed) {
    if (before.equals(after)) {
      return List.of();
    }
    DefinitionDiff diff = new DefinitionDiff();
    switch (after) {
      case Entity entity -> diff.entities((Entity) before, entity, keyed);
      case Source _ -> diff.members(before, after, Set.of());
      case FeatureView view -> diff.views((FeatureView) before, view);
      case FeatureService service -> diff.services((FeatureService) before, service);
    }
    return List.copyOf(diff.differences);
  }

  private void entities(Entity before, Entity after, boolean keyed) {
    if (!before.joinKeys().equals(after.joinKeys())) {
      boolean sameKeys = Set.copyOf(before.joinKeys()).equals(Set.copyOf(after.joinKeys()));
      add("joinKeys", before.joinKeys(), after.joinKeys(), keyed && !sameKeys);
    }
    members(before, after, Set.of("joinKeys"));
  }

  private void views(FeatureView before, FeatureView after) {
    if (!before.entities().equals(after.entities())) {
      boolean sameEntities = Set.copyOf(before.entities()).equals(Set.copyOf(after.entities()));
      add("entities", before.entities(), after.entities(), !sameEntities);
    }
    if (before.createdTimestamp() != after.createdTimestamp()) {
      add("createdTimestamp", before.createdTimestamp(), after.createdTimestamp(), true);
    }
    members(before, after, Set.of("entities", "createdTimestamp", "features"));
    for (Feature feature : before.features()) {
      after
          .findFeature(feature.name())
          .ifPresentOrElse(
              now -> features(feature, now),
              () ->
                  differences.add(
                      Difference.breaking("feature '%s' is removed".formatted(feature.name()))));
    }
    for (Feature feature : after.features()) {
      if (before.findFeature(feature.name()).isEmpty()) {
        differences.add(added(feature));
      }
    }
    if (!order(before, after).equals(order(after, before))) {
      differences.add(Difference.compatible("the features have another order"));
    }
  }

  private static List<FeatureName> order(FeatureView view, FeatureView other) {
    return view.features().stream()
        .map(Feature::name)
        .filter(name -> other.findFeature(name).isPresent())
        .toList();
  }

  private static Difference added(Feature feature) {
    String text = "feature '%s' (%s) is added".formatted(feature.name(), feature.type().text());
    return feature.nullable()
        ? Difference.compatible(text + ": rows from before hold null for it")
        : Difference.breaking(text + " as not nullable, but rows from before have no value for it");
  }

  private void features(Feature before, Feature after) {
    String name = "feature '%s': ".formatted(before.name());
    if (!before.type().equals(after.type())) {
      add(name + "type", before.type().text(), after.type().text(), true);
    }
    if (before.nullable() != after.nullable()) {
      add(name + "nullable", before.nullable(), after.nullable(), before.nullable());
    }
    members(name, DefinitionTree.of(before), DefinitionTree.of(after), Set.of("type", "nullable"));
  }

  private void services(FeatureService before, FeatureService after) {
    if (!before.features().equals(after.features())) {
      add("features", selections(before), selections(after), true);
    }
    members(before, after, Set.of("features"));
  }

  private static String selections(FeatureService service) {
    return service.features().stream()
        .map(selection ->
            "%s@%d: %s".formatted(selection.view(), selection.version(), selection.features()))
        .collect(Collectors.joining(", "));
  }

  private void members(Definition before, Definition after, Set<String> but) {
    members("", DefinitionTree.of(before), DefinitionTree.of(after), but);
  }

  private void members(String prefix, Map<?, ?> before, Map<?, ?> after, Set<String> but) {
    Set<Object> names = new LinkedHashSet<>(before.keySet());
    names.addAll(after.keySet());
    for (Object name : names) {
      Object was = before.get(name);
      Object is = after.get(name);
      if (!but.contains(name) && !Optional.ofNullable(was).equals(Optional.ofNullable(is))) {
        add(prefix + name, was, is, false);
      }
    }
  }

  private void add(String what, @Nullable Object was, @Nullable Object is, boolean breaking) {
    differences.add(new Difference("%s: %s → %s".formatted(what, show(was), show(is)), breaking));
  }

  private static String show(@Nullable Object value) {
    return switch (value) {
      case null -> "none";
      case String text -> text;
      case Boolean flag -> flag.toString();
      case List<?> list when !list.isEmpty() && !(list.getFirst() instanceof Map) ->
          list.stream().map(DefinitionDiff::show).collect(Collectors.joining(", ", "[", "]"));
      case JoinKey key -> key.name() + " " + key.type();
      case Map<?, ?> _, List<?> _ -> JSON.writeValueAsString(value);
      default -> value.toString();
    };
  }
}
