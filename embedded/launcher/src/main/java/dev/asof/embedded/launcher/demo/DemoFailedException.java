package dev.asof.embedded.launcher.demo;

import org.jspecify.annotations.Nullable;

/** A step of the demo did not work, so that those after it cannot. */
final class DemoFailedException extends RuntimeException {
  DemoFailedException(String message) {
    super(message);
  }

  DemoFailedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
