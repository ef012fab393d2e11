package dev.asof.online;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;

/** What Redis holds of a view version's progress. */
sealed interface HeldProgress {
  /** Progress, of some generation. */
  record Held(OnlineProgress progress) implements HeldProgress {}

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
