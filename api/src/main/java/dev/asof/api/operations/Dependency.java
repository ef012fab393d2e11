package dev.asof.api.operations;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A part that this service depends on.
 *
 * @param name such as {@code redis}
 * @param check throws if the part does not answer; returns advice about it, or null
 */
record Dependency(String name, Check check) {
  /** Looks at a part. */
  @FunctionalInterface
  interface Check {
    @Nullable String run();
  }

  /**
   * What the last look at a part saw.
   *
   * @param detail what is wrong, or advice; null if there is nothing to say
   */
  record State(boolean up, @Nullable String detail, Instant checkedAt) {}
}
