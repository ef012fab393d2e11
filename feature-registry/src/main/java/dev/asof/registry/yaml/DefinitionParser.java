package dev.asof.registry.yaml;

import dev.asof.core.definition.Definition;
import dev.asof.registry.yaml.YamlNode.YamlMapping;
import dev.asof.registry.yaml.YamlNode.YamlScalar;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads YAML files of definitions: bytes to trees, trees against the JSON Schema, then what a
 * schema cannot say. Each step goes on past what it refuses, so that all violations come at once.
 * Safe for use by several threads.
 */
public final class DefinitionParser {
  /** The most files of one set. */
  public static final int MAX_FILES = 2_000;

  /** The most bytes of one set, all files together. */
  public static final int MAX_BYTES = 16 << 20;

  private final DefinitionSchema schema = new DefinitionSchema();

  /**
   * Reads {@code files}. The answer holds what is wrong with them; {@link
   * ParsedDefinitions#requireValid()} or the registry throws it.
   */
  public ParsedDefinitions parse(List<DefinitionFile> files) {
    Run run = new Run();
    long bytes = files.stream().mapToLong(file -> file.content().length()).sum();
    if (files.size() > MAX_FILES || bytes > MAX_BYTES) {
      run.violations.add(
          new Violation(
              files.getFirst().path(),
              0,
              0,
              "%d files with %d bytes are more than the limits of %d and %d"
                  .formatted(files.size(), bytes, MAX_FILES, MAX_BYTES),
              "apply them in parts"));
    } else {
      files.forEach(run::read);
    }
    return new ParsedDefinitions(List.copyOf(run.definitions.values()), run.faulty, run.violations);
  }

  /** One pass over a set of files. */
  private final class Run {
    private final Map<DefinitionKey, ParsedDefinition> definitions = new HashMap<>();
    private final Set<DefinitionKey> faulty = new HashSet<>();
    private final Map<DefinitionKey, String> declaredAt = new HashMap<>();
    private final List<Violation> violations = new ArrayList<>();

    void read(DefinitionFile file) {
      Violations found = new Violations(file.path());
      YamlReader.Documents documents = YamlReader.read(file, found);
      documents.read().forEach(document -> read(document, found));
      documents.broken().forEach(document -> findKey(document).ifPresent(faulty::add));
      violations.addAll(found.all());
    }

    private void read(YamlNode node, Violations found) {
      if (!(node instanceof YamlMapping document)) {
        found.add(node.at(), "this document is not a definition", "start it with kind: and name:");
        return;
      }
      int before = found.count();
      Set<YamlNode> refused = schema.check(document, found);
      Optional<DefinitionKey> key = findKey(document);
      boolean first = key.map(k -> declare(k, document, found)).orElse(true);
      DefinitionReader reader = new DefinitionReader(document, found);
      Optional<Definition> definition = Optional.empty();
      if (refused.isEmpty() && found.count() == before) {
        definition = reader.find();
      } else {
        reader.checkSound(refused);
      }
      if (definition.isPresent() && first) {
        var parsed = new ParsedDefinition(definition.get(), found.file(), document);
        definitions.put(parsed.key(), parsed);
      } else {
        key.ifPresent(faulty::add);
      }
    }

    private boolean declare(DefinitionKey key, YamlMapping document, Violations found) {
      var name = document.members().get("name");
      Position at = name == null ? document.at() : name.keyAt();
      String earlier = declaredAt.putIfAbsent(key, "%s:%d".formatted(found.file(), at.line()));
      if (earlier != null) {
        found.add(
            at,
            "%s is already declared at %s".formatted(key, earlier),
            key.kind().versioned()
                ? "remove one, or give it another version"
                : "remove one, or rename it");
      }
      return earlier == null;
    }
  }

  private static Optional<DefinitionKey> findKey(YamlMapping document) {
    if (!(document.find("name") instanceof YamlScalar name)) {
      return Optional.empty();
    }
    int version =
        document.find("version") instanceof YamlScalar(_, Number number, _) ? number.intValue() : 0;
    return DefinitionKind.find(document.textOr("kind", ""))
        .map(kind -> new DefinitionKey(kind, name.text(), kind.versioned() ? version : 0));
  }
}
