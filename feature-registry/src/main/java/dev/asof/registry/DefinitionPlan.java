package dev.asof.registry;

import java.util.List;

/**
 * What applying a set of files would do.
 *
 * @param baseRevision the registry revision that it is measured against; 0 before the first apply
 * @param changes by kind in the order in which kinds build on each other, then name and version
 */
public record DefinitionPlan(long baseRevision, List<DefinitionChange> changes) {
  public DefinitionPlan {
    changes = List.copyOf(changes);
  }

  /** Whether nothing breaks. */
  public boolean applicable() {
    return changes.stream().noneMatch(DefinitionChange.Breaking.class::isInstance);
  }

  public Summary summary() {
    return Summary.of(changes);
  }

  /** How many definitions change in which way. */
  public record Summary(int added, int changed, int breaking, int removed, int unchanged) {
    static Summary of(List<DefinitionChange> changes) {
      return new Summary(
          count(changes, DefinitionChange.Added.class),
          count(changes, DefinitionChange.Changed.class),
          count(changes, DefinitionChange.Breaking.class),
          count(changes, DefinitionChange.Removed.class),
          count(changes, DefinitionChange.Unchanged.class));
    }

    private static int count(
        List<DefinitionChange> changes, Class<? extends DefinitionChange> kind) {
      return (int) changes.stream().filter(kind::isInstance).count();
    }
  }
}
