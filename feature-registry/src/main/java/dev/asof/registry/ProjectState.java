package dev.asof.registry;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.core.ProjectName;
import dev.asof.core.definition.Definition;
import dev.asof.registry.yaml.DefinitionKey;
import dev.asof.registry.yaml.DefinitionKind;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Everything that the registry knows of a project: every revision of every definition.
 *
 * @param revision the registry revision; 0 before the first apply
 * @param histories for each definition that ever was, its revisions in ascending order
 * @param storedViews for each view version that ever was, what its rows hang on
 */
record ProjectState(
    ProjectName project,
    long revision,
    SortedMap<DefinitionKey, List<DefinitionRevision>> histories,
    Map<DefinitionKey, StoredView> storedViews) {

  static ProjectState empty(ProjectName project) {
    return new ProjectState(project, 0, new TreeMap<>(), Map.of());
  }

  /** The newest revision of {@code key}, if it is not removed. */
  Optional<DefinitionRevision> findLive(DefinitionKey key) {
    return findLast(key).filter(revision -> revision.definition() != null);
  }

  Optional<DefinitionRevision> findLast(DefinitionKey key) {
    return Optional.ofNullable(histories.get(key)).map(List::getLast);
  }

  /** The newest definition of {@code key}, even of a removed one. */
  Optional<Definition> findLastDefinition(DefinitionKey key) {
    return histories.getOrDefault(key, List.of()).reversed().stream()
        .map(DefinitionRevision::definition)
        .flatMap(definition -> Optional.ofNullable(definition).stream())
        .findFirst();
  }

  /** The definitions in force. */
  SortedMap<DefinitionKey, Definition> live() {
    return at(Long.MAX_VALUE);
  }

  /** The definitions that were in force at {@code registryRevision}. */
  SortedMap<DefinitionKey, Definition> at(long registryRevision) {
    SortedMap<DefinitionKey, Definition> definitions = new TreeMap<>();
    histories.forEach((key, revisions) ->
        revisions.reversed().stream()
            .filter(revision -> revision.registryRevision() <= registryRevision)
            .findFirst()
            .map(DefinitionRevision::definition)
            .ifPresent(definition -> definitions.put(key, definition)));
    return definitions;
  }

  /** The least version of this kind and name that was never used. */
  int nextVersion(DefinitionKind kind, String name) {
    return 1
        + histories.keySet().stream()
            .filter(key -> key.kind() == kind && key.name().equals(name))
            .mapToInt(DefinitionKey::version)
            .max()
            .orElse(0);
  }

  static AsofException unknown(ProjectName project, Collection<ProjectName> known) {
    return new AsofException(
        ErrorCode.UNKNOWN_PROJECT,
        "there is no project '%s': %s"
            .formatted(
                project,
                known.isEmpty()
                    ? "apply definitions to it, which creates it"
                    : "there is "
                        + known.stream()
                            .map(ProjectName::value)
                            .collect(Collectors.joining(", "))));
  }
}
