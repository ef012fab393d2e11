package dev.asof.ingestion.log;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import java.io.Serial;

/**
 * An append that took longer than its bound and does not count. Whoever can choose what goes into
 * an append tries it again in smaller pieces: the same one would take too long again.
 */
public final class AppendTooSlowException extends AsofException {
  @Serial private static final long serialVersionUID = 1L;

  AppendTooSlowException(String message) {
    super(ErrorCode.FEATURE_LOG_UNAVAILABLE, message);
  }

  AppendTooSlowException(String message, Throwable cause) {
    super(ErrorCode.FEATURE_LOG_UNAVAILABLE, message, cause);
  }
}
