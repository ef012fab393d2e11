package dev.asof.registry;

import org.jspecify.annotations.Nullable;

/**
 * How to apply, and what history says about it.
 *
 * @param baseRevision the registry revision of the plan that the caller agreed to; null to apply to
 *     whatever is there
 * @param prune whether definitions that are not in the files go
 * @param appliedBy who does it
 * @param gitCommit what the files are at, or null if they are not in git
 * @param message why, or null
 */
public record ApplyRequest(
    @Nullable Long baseRevision,
    boolean prune,
    String appliedBy,
    @Nullable String gitCommit,
    @Nullable String message) {
  /** Applies to whatever is there, without pruning. */
  public static ApplyRequest by(String appliedBy) {
    return new ApplyRequest(null, false, appliedBy, null, null);
  }

  public ApplyRequest onto(long revision) {
    return new ApplyRequest(revision, prune, appliedBy, gitCommit, message);
  }

  public ApplyRequest pruning() {
    return new ApplyRequest(baseRevision, true, appliedBy, gitCommit, message);
  }
}
