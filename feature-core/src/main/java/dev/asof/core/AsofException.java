package dev.asof.core;

import java.io.Serial;
import java.util.Objects;

/**
 * The one failure that Asof raises on purpose. Its {@link ErrorCode} is a stable part of the API;
 * its message names the offending value and the remedy, and is shown to callers as it is.
 */
public class AsofException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final ErrorCode code;

  public AsofException(ErrorCode code, String message) {
    super(message);
    this.code = Objects.requireNonNull(code, "code");
  }

  public AsofException(ErrorCode code, String message, Throwable cause) {
    super(message, cause);
    this.code = Objects.requireNonNull(code, "code");
  }

  public ErrorCode code() {
    return code;
  }

  /** Never null, unlike that of other exceptions. */
  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage());
  }
}
