package dev.asof.online;

import java.time.Duration;

/**
 * The state of a view version's pipeline into the online store.
 *
 * @param generation the store's generation; empty where none is held
 * @param rebuilding whether rows may be missing, so that answers are ERROR
 * @param lag how far the store is behind its feature log, at most
 */
public record PipelineState(String generation, boolean rebuilding, Duration lag) {
  /** Nothing is held, not even a generation. */
  static final PipelineState NOT_STARTED = new PipelineState("", true, Duration.ZERO);

  /** Whether this state, taken before {@code later}, proves that no row was lost in between. */
  boolean sameRebuilt(PipelineState later) {
    return !rebuilding && generation.equals(later.generation);
  }
}
