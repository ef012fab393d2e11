package dev.asof.registry.yaml;

import dev.asof.core.definition.Definition;
import dev.asof.core.definition.Entity;
import dev.asof.core.definition.FeatureService;
import dev.asof.core.definition.FeatureView;
import dev.asof.core.definition.Source;
import java.util.Comparator;

/**
 * What identifies a definition in a project.
 *
 * @param version from 1; 0 for kinds that have none
 */
public record DefinitionKey(DefinitionKind kind, String name, int version)
    implements Comparable<DefinitionKey> {
  private static final Comparator<DefinitionKey> ORDER =
      Comparator.comparing(DefinitionKey::kind)
          .thenComparing(DefinitionKey::name)
          .thenComparingInt(DefinitionKey::version);

  public static DefinitionKey of(Definition definition) {
    return switch (definition) {
      case Entity entity -> new DefinitionKey(DefinitionKind.ENTITY, entity.label(), 0);
      case Source source -> new DefinitionKey(DefinitionKind.SOURCE, source.label(), 0);
      case FeatureView view ->
          new DefinitionKey(DefinitionKind.FEATURE_VIEW, view.name().value(), view.version());
      case FeatureService service ->
          new DefinitionKey(
              DefinitionKind.FEATURE_SERVICE, service.name().value(), service.version());
    };
  }

  public static DefinitionKey entity(Object name) {
    return new DefinitionKey(DefinitionKind.ENTITY, name.toString(), 0);
  }

  public static DefinitionKey source(Object name) {
    return new DefinitionKey(DefinitionKind.SOURCE, name.toString(), 0);
  }

  public static DefinitionKey view(Object name, int version) {
    return new DefinitionKey(DefinitionKind.FEATURE_VIEW, name.toString(), version);
  }

  /** Name, or {@code name@version}. */
  public String label() {
    return kind.versioned() ? name + "@" + version : name;
  }

  /** By kind in the order in which kinds build on each other, then name, then version. */
  @Override
  public int compareTo(DefinitionKey other) {
    return ORDER.compare(this, other);
  }

  /** Kind and label, as sentences name it. */
  @Override
  public String toString() {
    return kind.words() + " " + label();
  }
}
