package dev.asof.embedded.launcher.server;

import org.jspecify.annotations.Nullable;

/** The server cannot be started here and now; the message names the value and the remedy. */
public final class LauncherException extends RuntimeException {
  public LauncherException(String message) {
    super(message);
  }

  public LauncherException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
