package dev.asof.registry.yaml;

import dev.asof.core.definition.Definition;
import dev.asof.core.definition.Entity;
import dev.asof.core.definition.FeatureService;
import dev.asof.core.definition.FeatureView;
import dev.asof.core.definition.Source;
import java.util.Arrays;
import java.util.Optional;

/** The kinds of definitions, in the order in which they build on each other. */
public enum DefinitionKind {
  ENTITY("Entity", "entity"),
  SOURCE("Source", "source"),
  FEATURE_VIEW("FeatureView", "feature view"),
  FEATURE_SERVICE("FeatureService", "feature service");

  private final String text;
  private final String words;

  DefinitionKind(String text, String words) {
    this.text = text;
    this.words = words;
  }

  /** What {@code kind:} says in YAML. */
  public String text() {
    return text;
  }

  /** How sentences name it. */
  public String words() {
    return words;
  }

  /** Whether definitions of this kind declare a version. */
  public boolean versioned() {
    return this == FEATURE_VIEW || this == FEATURE_SERVICE;
  }

  public static DefinitionKind of(Definition definition) {
    return switch (definition) {
      case Entity _ -> ENTITY;
      case Source _ -> SOURCE;
      case FeatureView _ -> FEATURE_VIEW;
      case FeatureService _ -> FEATURE_SERVICE;
    };
  }

  /** The kind whose {@link #text()} this is. */
  public static Optional<DefinitionKind> find(String text) {
    return Arrays.stream(values()).filter(kind -> kind.text.equals(text)).findFirst();
  }
}
