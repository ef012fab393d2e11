package dev.asof.registry;

import dev.asof.registry.DefinitionPlan.Summary;
import java.time.Instant;
import java.util.List;

/**
 * What an apply did.
 *
 * @param revision the registry revision in force now; the one before if nothing differed
 * @param appliedAt when that revision was applied
 */
public record AppliedPlan(long revision, Instant appliedAt, List<DefinitionChange> changes) {
  public AppliedPlan {
    changes = List.copyOf(changes);
  }

  public Summary summary() {
    return Summary.of(changes);
  }
}
