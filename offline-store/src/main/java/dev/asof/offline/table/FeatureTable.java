package dev.asof.offline.table;

import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.core.row.LogProgress;
import dev.asof.core.row.LogProgress.LogId;
import dev.asof.core.row.LoggedRow;
import java.util.List;

/**
 * The history of one view version: every row of its feature log, each once, and how far into the
 * log that is. Thread-safe, though one log reader at a time is the intended use; any number of
 * writers on any number of machines may hold the same table.
 */
public interface FeatureTable {
  /** The view version as of the revision with which this table was opened. */
  FeatureViewVersion view();

  /**
   * The progress held beside the rows, from the newest commit that carries it; {@link
   * LogProgress#none} for an empty table, and for a log of a later epoch than the table has seen.
   *
   * @param log the log that the caller reads
   * @param partitions how many partitions that log has, which the table remembers: as long as one
   *     of them is unread, the table is complete through nothing
   * @throws dev.asof.core.AsofException {@link dev.asof.core.ErrorCode#LOG_CHANGED} if the table
   *     was filled from another topic of that epoch, or has seen a later epoch; {@link
   *     dev.asof.core.ErrorCode#CORRUPT_DATA} if it holds rows but no progress; {@link
   *     dev.asof.core.ErrorCode#OFFLINE_STORE_UNAVAILABLE} if catalog or warehouse do not answer
   */
  LogProgress loadProgress(LogId log, int partitions);

  /**
   * Adds {@code rows} and moves the progress of this writer's own partitions, those in which {@code
   * base} and {@code after} differ, in one atomic commit. What other writers have committed on
   * other partitions meanwhile stays.
   *
   * <p>Without rows a commit only tells readers that nothing happened, so it is left out unless the
   * last one is old enough ({@code asof.offline.idle-commit-interval}).
   *
   * @param rows of this writer's own partitions, each between {@code base} and {@code after}
   * @param base the progress from which the rows were read
   * @param after the progress once they are applied
   * @return the {@code base} of the next call: {@code after}, or the old {@code base} where nothing
   *     was committed
   * @throws TableMovedException if one of this writer's own partitions is not where {@code base}
   *     says: nothing of {@code rows} was added by this call, and the caller loads its progress
   *     again and seeks
   * @throws dev.asof.core.AsofException {@link dev.asof.core.ErrorCode#OFFLINE_STORE_UNAVAILABLE}
   *     if it is not known whether the rows were added: the caller may call again with the same
   *     arguments, and adds them at most once
   */
  LogProgress append(List<LoggedRow> rows, LogProgress base, LogProgress after);

  /** The table as it is now. Later commits do not change what a snapshot says. */
  TableSnapshot snapshot();

  /** The files of {@code snapshot} that may hold rows within {@code bounds}. */
  List<TableFile> plan(TableSnapshot snapshot, RowBounds bounds);

  /**
   * Keeps the files of {@code snapshot} until {@link FeatureTables#unpin}.
   *
   * @param name unique among the table's pins, such as {@code asof-dataset-…}
   */
  void pin(TableSnapshot snapshot, String name);
}
