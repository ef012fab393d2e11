package dev.asof.offline.join;

import dev.asof.core.definition.FeatureSelection;
import dev.asof.offline.table.TableSnapshot;
import java.time.Instant;
import java.util.List;

/**
 * Answers training questions from the feature tables by the point-in-time rules, which are those of
 * serving. Thread-safe.
 */
public interface PointInTimeJoin extends AutoCloseable {
  /** The tables of {@code selection} as they are now, one snapshot per view. */
  List<TableSnapshot> snapshots(FeatureSelection selection);

  /**
   * Joins over the tables as they are in {@code snapshots}. The answer has the spine's rows, all of
   * them, in their order, whatever is or is not found for them.
   *
   * @param snapshots what {@link #snapshots} said; see there {@link TableSnapshot#completeThrough}
   *     for how late a spine row may be: whether to wait, refuse or flag is the caller's business
   * @throws dev.asof.core.AsofException {@link dev.asof.core.ErrorCode#MISSING_JOIN_KEY} and {@link
   *     dev.asof.core.ErrorCode#WRONG_TYPE} if the spine does not fit the selection; {@link
   *     dev.asof.core.ErrorCode#AMBIGUOUS_FEATURE_NAME} if it has a column that the answer has too;
   *     {@link dev.asof.core.ErrorCode#VALUE_EXPIRED} if a value is expired and the selection's
   *     policy is to fail; {@link dev.asof.core.ErrorCode#OFFLINE_STORE_UNAVAILABLE} if the
   *     warehouse does not answer
   */
  JoinedRows join(JoinQuestion question, List<TableSnapshot> snapshots);

  /** The time through which all of {@code snapshots} are complete. */
  static Instant completeThrough(List<TableSnapshot> snapshots) {
    return snapshots.stream()
        .map(TableSnapshot::completeThrough)
        .min(Instant::compareTo)
        .orElse(Instant.MAX);
  }

  @Override
  void close();
}
