package dev.asof.registry.yaml;

import dev.asof.core.definition.Definition;
import dev.asof.registry.yaml.YamlNode.YamlMapping;
import dev.asof.registry.yaml.YamlNode.YamlScalar;
import dev.asof.registry.yaml.YamlNode.YamlSequence;

/** A valid definition and where each part of it stands in its file. */
public final class ParsedDefinition {
  private final Definition definition;
  private final String file;
  private final YamlMapping document;

  ParsedDefinition(Definition definition, String file, YamlMapping document) {
    this.definition = definition;
    this.file = file;
    this.document = document;
  }

  public DefinitionKey key() {
    return DefinitionKey.of(definition);
  }

  /**
   * The definition as declared. A feature service's selection of {@code '*'} has no features here;
   * the registry expands it.
   */
  public Definition definition() {
    return definition;
  }

  public String file() {
    return file;
  }

  /**
   * Where the part at {@code path} stands, made of member names and list indexes: a member's key, a
   * list's item. A part that is not there stands where the one around it does.
   */
  public Position position(Object... path) {
    YamlNode node = document;
    Position at = document.at();
    for (Object step : path) {
      switch (node) {
        case YamlMapping mapping when mapping.members().containsKey(step.toString()) -> {
          YamlMapping.Member member = mapping.members().get(step.toString());
          at = member.keyAt();
          node = member.value();
        }
        case YamlSequence sequence
            when step instanceof Integer index && index < sequence.items().size() -> {
          node = sequence.items().get(index);
          at = node.at();
        }
        case YamlMapping _, YamlSequence _, YamlScalar _ -> {
          return at;
        }
      }
    }
    return at;
  }

  /** A violation at the part at {@code path}. */
  public Violation violation(String problem, String remedy, Object... path) {
    Position at = position(path);
    return new Violation(file, at.line(), at.column(), problem, remedy);
  }
}
