package dev.asof.offline.table;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import java.io.Serial;

/**
 * Another writer has moved the partitions that this writer takes for its own. The caller loads its
 * progress again and seeks there.
 */
public final class TableMovedException extends AsofException {
  @Serial private static final long serialVersionUID = 1L;

  TableMovedException(String message) {
    super(ErrorCode.TABLE_MOVED, message);
  }
}
