package dev.asof.jobs.training;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.core.Micros;
import dev.asof.core.definition.FeatureSelection;
import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.core.row.LogProgress;
import dev.asof.ingestion.log.LogTopics;
import dev.asof.offline.join.PointInTimeJoin;
import dev.asof.offline.table.FeatureTables;
import dev.asof.offline.table.TableSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far the tables of a training question reach. Thread-safe.
 *
 * <p>A moment t can be answered once every row is in the tables whose ingested timestamp is t or
 * before. A table says through when it holds everything that was <em>on the log</em>; a row's way
 * from its timestamp to the log takes up to {@code asof.ingestion.complete-through-margin}, so what
 * counts is that time less the margin. A table at rest says so rarely, though. Then the log's end
 * is looked up first, the table's progress second and its snapshot last: if the progress covers the
 * end, the snapshot holds everything that was on the log when its end was looked up. Rows of open
 * transactions are on the log too.
 */
public final class TableReach {
  private static final Logger LOG = LoggerFactory.getLogger(TableReach.class);

  private final PointInTimeJoin join;
  private final FeatureTables tables;
  private final LogTopics logs;
  private final Duration margin;

  /**
   * @param margin how long a row may be on its way to the log
   */
  public TableReach(PointInTimeJoin join, FeatureTables tables, LogTopics logs, Duration margin) {
    this.join = join;
    this.tables = tables;
    this.logs = logs;
    this.margin = margin;
  }

  Duration margin() {
    return margin;
  }

  /**
   * The tables of {@code selection} as they are now, each with the moment through which its answers
   * will not change for rows that come in later. Logs are asked for their ends only if the tables
   * do not record that they reach {@code wanted}.
   */
  List<TableSnapshot> look(FeatureSelection selection, Instant wanted) {
    List<TableSnapshot> recorded = join.snapshots(selection);
    List<TableSnapshot> answerable = lessMargin(recorded, Map.of());
    if (reaches(answerable, wanted)) {
      return answerable;
    }
    Map<Integer, Instant> caughtUp = new HashMap<>();
    for (TableSnapshot snapshot : recorded) {
      findCaughtUp(snapshot.view()).ifPresent(at -> caughtUp.put(snapshot.view().id(), at));
    }
    return caughtUp.isEmpty() ? answerable : lessMargin(join.snapshots(selection), caughtUp);
  }

  /** Whether all of {@code snapshots} answer questions as of {@code moment}. */
  static boolean reaches(List<TableSnapshot> snapshots, Instant moment) {
    return !moment.isAfter(PointInTimeJoin.completeThrough(snapshots));
  }

  /** A moment, just now, at which all of the view's log was in its table. */
  private Optional<Instant> findCaughtUp(FeatureViewVersion view) {
    LogProgress end;
    try {
      end = logs.uncommittedEnd(view);
    } catch (AsofException unavailable) {
      if (unavailable.code() != ErrorCode.FEATURE_LOG_UNAVAILABLE) {
        throw unavailable;
      }
      LOG.debug("The log of {} does not say where it ends", view.label(), unavailable);
      return Optional.empty();
    }
    LogProgress progress = tables.open(view).loadProgress(end.log(), end.partitions().size());
    return progress.covers(end) ? end.findCompleteThrough() : Optional.empty();
  }

  private List<TableSnapshot> lessMargin(
      List<TableSnapshot> snapshots, Map<Integer, Instant> caughtUp) {
    return snapshots.stream()
        .map(snapshot -> {
          Instant through = snapshot.completeThrough();
          Instant caught = caughtUp.getOrDefault(snapshot.view().id(), Instant.MIN);
          Instant later = caught.isAfter(through) ? caught : through;
          return new TableSnapshot(
              snapshot.view(), snapshot.snapshotId(), Micros.minusSaturating(later, margin));
        })
        .toList();
  }
}
