package dev.asof.registry.yaml;

import dev.asof.core.ErrorCode;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a set of files declares, as far as that can be told without the registry: references are
 * checked against both when the registry plans.
 */
public final class ParsedDefinitions {
  private final Map<DefinitionKey, ParsedDefinition> definitions;
  private final Set<DefinitionKey> faulty;
  private final List<Violation> violations;

  /**
   * @param faulty the keys of definitions that are there but invalid
   */
  ParsedDefinitions(
      List<ParsedDefinition> definitions, Set<DefinitionKey> faulty, List<Violation> violations) {
    this.definitions =
        definitions.stream()
            .collect(Collectors.toUnmodifiableMap(ParsedDefinition::key, Function.identity()));
    this.faulty = Set.copyOf(faulty);
    this.violations = violations.stream().sorted().distinct().toList();
  }

  /** The valid definitions by key. */
  public List<ParsedDefinition> definitions() {
    return definitions.values().stream()
        .sorted(Comparator.comparing(ParsedDefinition::key))
        .toList();
  }

  public Optional<ParsedDefinition> find(DefinitionKey key) {
    return Optional.ofNullable(definitions.get(key));
  }

  /** Whether {@code key} is declared here, validly or not. */
  public boolean declares(DefinitionKey key) {
    return definitions.containsKey(key) || faulty.contains(key);
  }

  /** What is wrong with the files in themselves, by place. */
  public List<Violation> violations() {
    return violations;
  }

  /**
   * Returns this if nothing is wrong with the files in themselves.
   *
   * @throws InvalidDefinitionsException with every violation otherwise
   */
  public ParsedDefinitions requireValid() {
    if (!violations.isEmpty()) {
      throw new InvalidDefinitionsException(ErrorCode.INVALID_DEFINITION, violations);
    }
    return this;
  }
}
