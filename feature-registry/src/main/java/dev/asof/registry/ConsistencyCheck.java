package dev.asof.registry;

import dev.asof.core.FeatureName;
import dev.asof.core.JoinKeyName;
import dev.asof.core.definition.Definition;
import dev.asof.core.definition.Entity;
import dev.asof.core.definition.Feature;
import dev.asof.core.definition.FeatureService;
import dev.asof.core.definition.FeatureView;
import dev.asof.core.definition.JoinKey;
import dev.asof.core.definition.Source;
import dev.asof.registry.yaml.DefinitionKey;
import dev.asof.registry.yaml.DefinitionKind;
import dev.asof.registry.yaml.ParsedDefinition;
import dev.asof.registry.yaml.ParsedDefinitions;
import dev.asof.registry.yaml.Violation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whether definitions hold together: every reference leads somewhere, a join key has one type, no
 * two columns of a view share a name, and sources give what views need.
 */
final class ConsistencyCheck {
  private final DefinitionSet set;
  private final ParsedDefinitions files;
  private final Set<DefinitionKey> breaking;
  private final List<Violation> violations = new ArrayList<>();

  private ConsistencyCheck(
      DefinitionSet set, ParsedDefinitions files, Set<DefinitionKey> breaking) {
    this.set = set;
    this.files = files;
    this.breaking = breaking;
  }

  /**
   * Everything that does not hold together in {@code set}.
   *
   * @param files where the definitions stand; what is wrong with faulty ones there is known
   * @param breaking views that change in a breaking way, whose users are not to blame
   */
  static List<Violation> find(
      DefinitionSet set, ParsedDefinitions files, Set<DefinitionKey> breaking) {
    ConsistencyCheck check = new ConsistencyCheck(set, files, breaking);
    check.joinKeyTypes();
    set.views().forEach(check::view);
    set.services().forEach(check::service);
    return check.violations;
  }

  private void joinKeyTypes() {
    Map<JoinKeyName, Entity> owners = new HashMap<>();
    Map<JoinKeyName, JoinKey> keys = new HashMap<>();
    set.entities()
        .forEach(entity -> {
          for (int i = 0; i < entity.joinKeys().size(); i++) {
            JoinKey key = entity.joinKeys().get(i);
            JoinKey other = keys.putIfAbsent(key.name(), key);
            Entity owner = owners.putIfAbsent(key.name(), entity);
            if (other != null && owner != null && other.type() != key.type()) {
              add(
                  "join key '%s' is a %s here and a %s in entity %s"
                      .formatted(key.name(), key.type(), other.type(), owner.name()),
                  "give both one type, or rename one: a name has one type in a project",
                  List.of(entity, owner),
                  "joinKeys",
                  i);
            }
          }
        });
  }

  private void view(FeatureView view) {
    for (int i = 0; i < view.entities().size(); i++) {
      refer(view, DefinitionKey.entity(view.entities().get(i)), "entities", i);
    }
    for (int i = 0; i < view.sources().size(); i++) {
      refer(view, DefinitionKey.source(view.sources().get(i)), "sources", i);
      Optional<Source> source = set.findSource(view.sources().get(i));
      if (view.createdTimestamp()
          && source.isPresent()
          && source.get().createdTimestamp() == null) {
        add(
            "feature view %s wants a created timestamp, and source '%s' does not map it"
                .formatted(view.label(), source.get().name()),
            "give the source createdTimestamp: {from: …}, or the view createdTimestamp: false",
            List.of(view, source.get()),
            "createdTimestamp");
      }
    }
    columns(view);
  }

  private void columns(FeatureView view) {
    Set<String> keys =
        set.joinKeys(view).stream().map(key -> key.name().value()).collect(Collectors.toSet());
    for (int i = 0; i < view.features().size(); i++) {
      Feature feature = view.features().get(i);
      if (keys.contains(feature.name().value())) {
        List<Definition> blamed = new ArrayList<>(List.of(view));
        view.entities()
            .forEach(name -> set.find(DefinitionKey.entity(name)).ifPresent(blamed::add));
        add(
            "feature '%s' has the name of a join key of its view".formatted(feature.name()),
            "rename it",
            blamed,
            "features",
            i);
      }
    }
  }

  private void service(FeatureService service) {
    for (int i = 0; i < service.features().size(); i++) {
      FeatureService.Selection selection = service.features().get(i);
      DefinitionKey key = DefinitionKey.view(selection.view(), selection.version());
      String written = key.label();
      refer(service, key, "features", i, written);
      Optional<FeatureView> view = set.find(key, FeatureView.class);
      for (int j = 0; view.isPresent() && j < selection.features().size(); j++) {
        FeatureName feature = selection.features().get(j);
        if (view.get().findFeature(feature).isEmpty() && !breaking.contains(key)) {
          add(
              "feature view %s has no feature '%s'".formatted(written, feature),
              "use one of " + names(view.get()),
              List.of(service, view.get()),
              "features",
              i,
              written,
              j);
        }
      }
    }
  }

  private static String names(FeatureView view) {
    return view.features().stream()
        .map(feature -> feature.name().value())
        .collect(Collectors.joining(", "));
  }

  /** Requires that {@code target} exists; a faulty one does. */
  private void refer(Definition from, DefinitionKey target, Object... path) {
    if (set.find(target).isPresent() || files.declares(target)) {
      return;
    }
    String known =
        set.definitions().keySet().stream()
            .filter(key -> key.kind() == target.kind())
            .map(DefinitionKey::label)
            .collect(Collectors.joining(", "));
    String verb = target.kind() == DefinitionKind.FEATURE_VIEW ? "pin" : "use";
    add(
        "%s needs %s, which is neither in these files nor in the registry"
            .formatted(DefinitionKey.of(from), target),
        known.isEmpty() ? "declare it" : "declare it, or %s one of %s".formatted(verb, known),
        List.of(from),
        path);
  }

  /** Blames the first of {@code definitions} that the files hold; {@code path} is in the first. */
  private void add(
      String problem, String remedy, List<? extends Definition> definitions, Object... path) {
    Optional<ParsedDefinition> first = files.find(DefinitionKey.of(definitions.getFirst()));
    if (first.isPresent()) {
      violations.add(first.get().violation(problem, remedy, path));
      return;
    }
    violations.add(
        definitions.stream()
            .flatMap(definition -> files.find(DefinitionKey.of(definition)).stream())
            .findFirst()
            .map(blamed -> blamed.violation(problem, remedy, "name"))
            .orElse(new Violation("registry", 0, 0, problem, remedy)));
  }
}
