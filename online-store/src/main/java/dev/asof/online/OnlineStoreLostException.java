package dev.asof.online;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import java.io.Serial;

/**
 * The store no longer holds what its writer relied on: it was flushed, replaced by an empty one, or
 * came back from a failover with less. The writer loads its progress again and seeks there.
 */
public final class OnlineStoreLostException extends AsofException {
  @Serial private static final long serialVersionUID = 1L;

  OnlineStoreLostException(String message) {
    super(ErrorCode.ONLINE_STORE_UNAVAILABLE, message);
  }
}
