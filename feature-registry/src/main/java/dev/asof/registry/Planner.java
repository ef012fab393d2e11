package dev.asof.registry;

import dev.asof.core.ErrorCode;
import dev.asof.core.definition.Definition;
import dev.asof.core.definition.Entity;
import dev.asof.core.definition.FeatureService;
import dev.asof.core.definition.FeatureView;
import dev.asof.core.definition.JoinKey;
import dev.asof.registry.DefinitionChange.Added;
import dev.asof.registry.DefinitionChange.Breaking;
import dev.asof.registry.DefinitionChange.Changed;
import dev.asof.registry.DefinitionChange.Location;
import dev.asof.registry.DefinitionChange.Removed;
import dev.asof.registry.DefinitionChange.Subject;
import dev.asof.registry.DefinitionChange.Unchanged;
import dev.asof.registry.yaml.DefinitionKey;
import dev.asof.registry.yaml.DefinitionKind;
import dev.asof.registry.yaml.InvalidDefinitionsException;
import dev.asof.registry.yaml.ParsedDefinition;
import dev.asof.registry.yaml.ParsedDefinitions;
import dev.asof.registry.yaml.Position;
import dev.asof.registry.yaml.Violation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Compares files with what the registry holds. Touches no database. */
final class Planner {
  private final ProjectState state;
  private final ParsedDefinitions files;
  private final DefinitionSet before;
  private final DefinitionSet after;
  private final Set<DefinitionKey> removed;

  private Planner(ProjectState state, ParsedDefinitions files, boolean prune) {
    this.state = state;
    this.files = files;
    this.before = new DefinitionSet(state.live());
    this.removed =
        before.definitions().keySet().stream()
            .filter(key -> prune && !files.declares(key))
            .collect(Collectors.toSet());
    this.after = after();
  }

  /** A plan and the definitions that would be in force after it. */
  record Outcome(DefinitionPlan plan, DefinitionSet after) {}

  /**
   * @throws InvalidDefinitionsException with every violation, if the files are wrong in themselves
   *     or with what the registry holds
   */
  static Outcome plan(ProjectState state, ParsedDefinitions files, boolean prune) {
    Planner planner = new Planner(state, files, prune);
    List<DefinitionChange> changes = planner.changes();
    Set<DefinitionKey> breaking =
        changes.stream()
            .filter(Breaking.class::isInstance)
            .map(DefinitionChange::key)
            .collect(Collectors.toSet());
    List<Violation> violations = new ArrayList<>(files.violations());
    violations.addAll(ConsistencyCheck.find(planner.after, files, breaking));
    if (!violations.isEmpty()) {
      throw new InvalidDefinitionsException(ErrorCode.INVALID_DEFINITION, violations);
    }
    return new Outcome(new DefinitionPlan(state.revision(), changes), planner.after);
  }

  private DefinitionSet after() {
    SortedMap<DefinitionKey, Definition> definitions = new TreeMap<>(before.definitions());
    definitions.keySet().removeAll(removed);
    files.definitions().forEach(parsed -> definitions.put(parsed.key(), parsed.definition()));
    DefinitionSet parsed = new DefinitionSet(definitions);
    definitions.replaceAll((_, definition) ->
        definition instanceof FeatureService service
            ? Wildcards.expand(service, state, parsed)
            : definition);
    return new DefinitionSet(definitions);
  }

  private List<DefinitionChange> changes() {
    return Stream.concat(
            files.definitions().stream().map(this::change),
            removed.stream().map(key -> new Removed(subject(key, null))))
        .sorted(Comparator.comparing(DefinitionChange::key))
        .toList();
  }

  private DefinitionChange change(ParsedDefinition parsed) {
    DefinitionKey key = parsed.key();
    Definition now = after.find(key).orElseThrow();
    boolean live = before.find(key).isPresent();
    Optional<Definition> earlier =
        live || key.kind() == DefinitionKind.FEATURE_VIEW
            ? state.findLastDefinition(key)
            : Optional.empty();
    List<Difference> differences = earlier.map(was -> differences(key, was, now)).orElse(List.of());
    List<String> details = details(differences);
    if (differences.stream().anyMatch(Difference::breaking)) {
      Object part = key.kind().versioned() ? "version" : "joinKeys";
      return new Breaking(subject(key, parsed.position(part)), details, remedy(key));
    }
    Subject subject = subject(key, parsed.position());
    if (!live) {
      return new Added(subject, earlier.isPresent() ? back(details) : List.of());
    }
    return details.isEmpty() && !wildcardsDiffer(parsed)
        ? new Unchanged(subject)
        : new Changed(subject, details);
  }

  private boolean wildcardsDiffer(ParsedDefinition parsed) {
    return parsed.definition() instanceof FeatureService service
        && state
            .findLive(parsed.key())
            .filter(revision -> !revision.wildcards().equals(Wildcards.of(service)))
            .isPresent();
  }

  private List<Difference> differences(DefinitionKey key, Definition was, Definition now) {
    boolean keyed =
        now instanceof Entity
            && after
                .viewsUsing(key)
                .anyMatch(view -> before.find(DefinitionKey.of(view)).isPresent());
    List<Difference> differences = new ArrayList<>(DefinitionDiff.of(was, now, keyed));
    StoredView stored = state.storedViews().get(key);
    if (stored != null && now instanceof FeatureView view && after.resolves(view)) {
      var joinKeys = after.joinKeys(view);
      if (!joinKeys.equals(stored.joinKeys())) {
        differences.add(
            Difference.breaking(
                "its stored rows are keyed by %s, not by %s"
                    .formatted(text(stored.joinKeys()), text(joinKeys))));
      }
    }
    return differences;
  }

  private static List<String> text(List<JoinKey> keys) {
    return keys.stream().map(key -> key.name() + " " + key.type()).toList();
  }

  private static List<String> details(List<Difference> differences) {
    return differences.stream()
        .map(difference ->
            difference.breaking() ? difference.text() + " (breaking)" : difference.text())
        .toList();
  }

  private static List<String> back(List<String> details) {
    List<String> all = new ArrayList<>();
    all.add("it is back after a removal, with the rows that it had");
    all.addAll(details);
    return all;
  }

  private String remedy(DefinitionKey key) {
    if (!key.kind().versioned()) {
      return "declare a new entity with these join keys, and new versions of the views that take it";
    }
    int declared =
        files.definitions().stream()
            .map(ParsedDefinition::key)
            .filter(other -> other.kind() == key.kind() && other.name().equals(key.name()))
            .mapToInt(DefinitionKey::version)
            .max()
            .orElse(0);
    return "write version: %d here; version %d stays as it is%s until it is pruned"
        .formatted(
            Math.max(declared + 1, state.nextVersion(key.kind(), key.name())),
            key.version(),
            key.kind() == DefinitionKind.FEATURE_VIEW ? ", with its rows," : "");
  }

  private Subject subject(DefinitionKey key, @Nullable Position position) {
    List<String> services =
        Stream.concat(before.servicesTouchedBy(key), after.servicesTouchedBy(key))
            .distinct()
            .sorted()
            .toList();
    Location location =
        position == null
            ? null
            : files
                .find(key)
                .map(parsed -> new Location(parsed.file(), position.line(), position.column()))
                .orElse(null);
    return new Subject(key, services, location);
  }
}
