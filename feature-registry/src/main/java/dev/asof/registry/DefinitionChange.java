package dev.asof.registry;

import dev.asof.registry.yaml.DefinitionKey;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What applying a set of files does to one definition. */
public sealed interface DefinitionChange {
  Subject subject();

  /** The differences, a line each; empty where nothing differs. */
  List<String> details();

  /**
   * The definition that changes.
   *
   * @param services the feature services that it touches, as {@code name@version}
   * @param location where the files declare it, or the line to change where it breaks; null for
   *     what the files do not hold
   */
  record Subject(DefinitionKey key, List<String> services, @Nullable Location location) {
    public Subject {
      services = List.copyOf(services);
    }
  }

  /**
   * @param line from 1
   * @param column from 1
   */
  record Location(String file, int line, int column) {}

  /** It is new, or back after a removal. */
  record Added(Subject subject, List<String> details) implements DefinitionChange {
    public Added {
      details = List.copyOf(details);
    }
  }

  /** It differs in a way that leaves stored rows and pinned services their meaning. */
  record Changed(Subject subject, List<String> details) implements DefinitionChange {
    public Changed {
      details = List.copyOf(details);
    }
  }

  /**
   * It differs in a way that needs a new version; nothing can be applied.
   *
   * @param remedy what to write instead
   */
  record Breaking(Subject subject, List<String> details, String remedy)
      implements DefinitionChange {
    public Breaking {
      details = List.copyOf(details);
    }
  }

  /** It is in the registry, not in the files, and goes because the caller wants pruning. */
  record Removed(Subject subject) implements DefinitionChange {
    @Override
    public List<String> details() {
      return List.of();
    }
  }

  /** The files declare what the registry holds. */
  record Unchanged(Subject subject) implements DefinitionChange {
    @Override
    public List<String> details() {
      return List.of();
    }
  }

  default DefinitionKey key() {
    return subject().key();
  }

  default List<String> services() {
    return subject().services();
  }

  default Optional<Location> findLocation() {
    return Optional.ofNullable(subject().location());
  }

  /** What to write instead of a breaking change. */
  default Optional<String> findRemedy() {
    return this instanceof Breaking breaking ? Optional.of(breaking.remedy()) : Optional.empty();
  }

  /** {@code added}, {@code changed}, {@code breaking}, {@code removed} or {@code unchanged}. */
  default String text() {
    return getClass().getSimpleName().toLowerCase(Locale.ROOT);
  }
}
