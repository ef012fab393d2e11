package dev.asof.online;

import dev.asof.core.ErrorCode;
import dev.asof.core.row.LoggedRow;

/** What the online store holds of a key in a view version. */
public sealed interface StoredRow {
  /**
   * A row or a delete.
   *
   * @param row its values have the schema of {@code row.revision()}
   */
  record Found(LoggedRow row) implements StoredRow {}

  /** Nothing. */
  enum Absent implements StoredRow {
    ABSENT
  }

  /**
   * Something that cannot be read here.
   *
   * @param code {@link ErrorCode#CORRUPT_DATA}, or {@link ErrorCode#UNKNOWN_REVISION} for a row in
   *     a newer schema than this server knows
   * @param reason for the log
   */
  record Unreadable(ErrorCode code, String reason) implements StoredRow {}
}
