package dev.asof.ingestion.writer;

import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.core.row.LogProgress;
import dev.asof.core.row.LoggedRow;
import java.util.List;
import java.util.Map;

/**
 * Writes the log of one view version into one store, and keeps that store's progress. Used by one
 * thread.
 */
interface ViewWriter {
  /**
   * Where the store wants to read from, freshly loaded; anything handed over before and not
   * confirmed is forgotten.
   */
  LogProgress load(FeatureViewVersion view);

  /**
   * Hands over {@code rows}, which follow what was last loaded or written without a gap. When this
   * returns, they are in the store; when it throws, the caller loads again and reads from there.
   *
   * @param rows in log order by partition; may be empty where only progress moved
   * @param moved progress of the caller's own partitions after {@code rows}
   * @return the progress that the store now holds, which may lag behind {@code moved} where there
   *     were no rows
   */
  LogProgress write(
      FeatureViewVersion view, List<LoggedRow> rows, Map<Integer, LogProgress.Partition> moved);
}
