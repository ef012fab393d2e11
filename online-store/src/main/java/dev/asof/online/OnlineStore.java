package dev.asof.online;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.core.row.LogPosition;
import dev.asof.core.row.LogProgress.LogId;
import dev.asof.core.row.LogProgress.Partition;
import dev.asof.core.row.LoggedRow;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Holds, of every entity key and view version, the greatest row in {@linkplain
 * dev.asof.core.row.RowOrder row order} that was ever written, and beside the rows how far the
 * feature log is applied.
 *
 * <p>Writing is idempotent and commutes: rows may come in any order, repeatedly and from several
 * writers at once. Thread-safe. Every method throws {@link ErrorCode#ONLINE_STORE_UNAVAILABLE}, and
 * within the configured timeout, while the store does not answer.
 */
public interface OnlineStore {
  /**
   * The progress that is held for {@code view}. Where none is held (a first start, or a store that
   * was flushed or replaced by an empty one) a new generation with no progress is made: the caller
   * reads the log from its start, and answers say ERROR until {@code endOffsets} are reached. An
   * empty log is reached at once.
   *
   * @param endOffsets the log's end offset by partition, for every partition of the log and not
   *     only the caller's own; used only if a generation is made
   * @throws AsofException {@link ErrorCode#LOG_CHANGED} if what is held belongs to another log
   */
  OnlineProgress loadProgress(FeatureViewVersion view, LogId log, Map<Integer, Long> endOffsets);

  /** The progress that is held now, freshly read; empty where no generation is held. */
  Optional<OnlineProgress> findProgress(FeatureViewVersion view);

  /**
   * Writes {@code rows}, and once all of them are held, moves progress. Progress never moves
   * backwards: what another writer has moved further stays.
   *
   * @param base what the caller started from: the answer of {@link #loadProgress} or of the last
   *     write
   * @param moved the progress of the partitions that the rows come from, after them
   * @return {@code base} moved by {@code moved}
   * @throws OnlineStoreLostException if the store no longer holds what {@code base} says. The rows
   *     may or may not be written; the caller loads its progress again and seeks there
   */
  OnlineProgress write(
      FeatureViewVersion view,
      List<LoggedRow> rows,
      OnlineProgress base,
      Map<Integer, Partition> moved);

  /**
   * The rows held for {@code lookups}: for each, one row per view of it, in the order of its views.
   * All lookups travel together.
   */
  List<List<StoredRow>> read(List<RowLookup> lookups);

  /**
   * The state of the pipeline into this store, at most some seconds old; the answer's lag is
   * computed at the moment of asking. Does not wait for the store, except for the first question
   * about a view.
   */
  PipelineState pipelineState(FeatureViewVersion view);

  /** As {@link #pipelineState}, for each of {@code views}, but freshly read. */
  List<PipelineState> readPipelineStates(List<FeatureViewVersion> views);

  /**
   * Waits until all {@code positions} of {@code log} are applied. However many callers wait, they
   * cost the store one look at a view's progress per write to it, and its answers nothing.
   *
   * @return whether they were within {@code timeout}
   * @throws AsofException {@link ErrorCode#LOG_CHANGED} if what is held belongs to another log, so
   *     that they never will be
   */
  boolean awaitApplied(
      FeatureViewVersion view, LogId log, Collection<LogPosition> positions, Duration timeout);

  /** What is wrong, or could be better, with the store's server; empty when all is well. */
  List<ServerProblem> checkServer();
}
