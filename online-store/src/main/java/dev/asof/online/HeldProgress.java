package dev.asof.online;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import java.time.Instant;

/** What Redis holds of a view version's progress. */
sealed interface HeldProgress {
  /**
   * Progress, of some generation.
   *
   * @param rebuilding {@link OnlineProgress#rebuilding}, which every answer asks for
   * @param completeThrough {@link OnlineProgress#completeThrough}, likewise
   */
  record Held(OnlineProgress progress, boolean rebuilding, Instant completeThrough)
      implements HeldProgress {
    static Held of(OnlineProgress progress) {
      return new Held(progress, progress.rebuilding(), progress.completeThrough());
    }

    PipelineState state(Instant now) {
      return new PipelineState(
          progress.generation(), rebuilding, OnlineProgress.lag(completeThrough, now));
    }
  }

  /** Nothing. */
  enum Nothing implements HeldProgress {
    NOTHING
  }

  /**
   * Something that cannot be read here.
   *
   * @param failure {@link ErrorCode#CORRUPT_DATA}, with the remedy
   */
  record Unreadable(AsofException failure) implements HeldProgress {}
}
