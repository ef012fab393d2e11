package dev.asof.registry;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * How to apply, and what history says about it.
 *
 * @param baseRevision the registry revision of the plan that the caller agreed to; null to apply to
 *     whatever is there
 * @param prune whether definitions that are not in the files go
 * @param appliedBy who does it; one line of at most {@value #MAX_LINE} characters
 * @param gitCommit what the files are at, or null if they are not in git; a line as well
 * @param message why, or null; at most {@value #MAX_MESSAGE} characters
 */
public record ApplyRequest(
    @Nullable Long baseRevision,
    boolean prune,
    String appliedBy,
    @Nullable String gitCommit,
    @Nullable String message) {
  public static final int MAX_LINE = 200;
  public static final int MAX_MESSAGE = 10_000;

  /**
   * @throws AsofException {@link ErrorCode#INVALID_ARGUMENT} for text that is too long or has
   *     control characters; a message may have line feeds and tabs
   */
  public ApplyRequest {
    PlainText.requireLine("appliedBy", appliedBy, MAX_LINE);
    PlainText.requireLine("gitCommit", gitCommit, MAX_LINE);
    PlainText.requireLines("message", message, MAX_MESSAGE);
  }

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
