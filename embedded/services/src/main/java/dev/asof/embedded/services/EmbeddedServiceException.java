package dev.asof.embedded.services;

import org.jspecify.annotations.Nullable;

/**
 * An embedded service could not start, run or stop; the message names the service, the value at
 * fault and the remedy.
 */
public final class EmbeddedServiceException extends RuntimeException {
  public EmbeddedServiceException(String message) {
    super(message);
  }

  public EmbeddedServiceException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
