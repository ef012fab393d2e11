package dev.asof.jobs.training;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.core.Micros;
import dev.asof.core.definition.FeatureSelection;
import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.core.row.LogProgress;
import dev.asof.ingestion.log.LogTopics;
import dev.asof.jobs.JobsProperties;
import dev.asof.offline.join.PointInTimeJoin;
import dev.asof.offline.join.Spine;
import dev.asof.offline.join.Spine.Moment;
import dev.asof.offline.join.Spine.MomentColumn;
import dev.asof.offline.table.FeatureTables;
import dev.asof.offline.table.TableSnapshot;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that a training question is asked of tables that hold all it asks about. Thread-safe.
 *
 * <p>A moment t can be answered once every row is in the tables whose ingested timestamp is t or
 * before. A table says through when it holds everything that was <em>on the log</em>; a row's way
 * from its timestamp to the log takes up to {@code asof.ingestion.complete-through-margin}, so what
 * counts is that time less the margin. A table at rest says so rarely, though. Then the log's end
 * is looked up first, the table's progress second and its snapshot last: if the progress covers the
 * end, the snapshot holds everything that was on the log when its end was looked up. Rows of open
 * transactions are on the log too.
 */
public final class Completeness {
  private static final Logger LOG = LoggerFactory.getLogger(Completeness.class);

  private final PointInTimeJoin join;
  private final FeatureTables tables;
  private final LogTopics logs;
  private final Duration margin;
  private final JobsProperties.Training settings;
  private final Clock clock;

  /**
   * @param margin how long a row may be on its way to the log
   */
  public Completeness(
      PointInTimeJoin join,
      FeatureTables tables,
      LogTopics logs,
      Duration margin,
      JobsProperties.Training settings,
      Clock clock) {
    this.join = join;
    this.tables = tables;
    this.logs = logs;
    this.margin = margin;
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * The tables to answer {@code question} from, each with the moment through which its answers will
   * not change for rows that come in later.
   *
   * @param pause waits between two looks at the tables; what it throws ends the wait
   * @throws AsofException {@link ErrorCode#INCOMPLETE_HISTORY} if the tables do not reach the
   *     spine's last moment and the question does not take that
   */
  List<TableSnapshot> await(TrainingQuestion question, Consumer<Duration> pause) {
    FeatureSelection selection = question.join().selection();
    Instant last = lastMoment(question.join().spine());
    boolean wait = question.incomplete() == IncompletePolicy.WAIT && canCome(last);
    long deadline = System.nanoTime() + settings.completeTimeout().toNanos();
    List<TableSnapshot> reached = look(selection, last);
    while (!reaches(reached, last) && wait && System.nanoTime() < deadline) {
      pause.accept(settings.completePoll());
      reached = look(selection, last);
    }
    if (!reaches(reached, last) && question.incomplete() != IncompletePolicy.FLAG) {
      throw incomplete(question, reached);
    }
    return reached;
  }

  private static Instant lastMoment(Spine spine) {
    return moments(spine).max(Instant::compareTo).orElse(Instant.MIN);
  }

  private static Stream<Instant> moments(Spine spine) {
    int place = 0;
    while (!(spine.columns().get(place) instanceof MomentColumn)) {
      place++;
    }
    int column = place;
    return spine.rows().stream()
        .map(row -> (Moment) row.get(column))
        .map(moment -> Micros.floor(moment.instant()));
  }

  /** Whether the tables can reach {@code moment} before the wait is over. */
  private boolean canCome(Instant moment) {
    Instant latest = clock.instant().plus(settings.completeTimeout()).minus(margin);
    return !moment.isAfter(latest);
  }

  private List<TableSnapshot> look(FeatureSelection selection, Instant last) {
    List<TableSnapshot> recorded = join.snapshots(selection);
    if (reaches(lessMargin(recorded, Map.of()), last)) {
      return lessMargin(recorded, Map.of());
    }
    Map<Integer, Instant> caughtUp = new HashMap<>();
    for (TableSnapshot snapshot : recorded) {
      findCaughtUp(snapshot.view()).ifPresent(at -> caughtUp.put(snapshot.view().id(), at));
    }
    return caughtUp.isEmpty()
        ? lessMargin(recorded, Map.of())
        : lessMargin(join.snapshots(selection), caughtUp);
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
    boolean covered =
        end.partitions().entrySet().stream()
            .allMatch(partition ->
                nextOffset(progress, partition.getKey()) >= partition.getValue().nextOffset());
    return covered
        ? end.partitions().values().stream()
            .map(LogProgress.Partition::completeThrough)
            .min(Instant::compareTo)
        : Optional.empty();
  }

  private static long nextOffset(LogProgress progress, int partition) {
    return progress.findPartition(partition).map(LogProgress.Partition::nextOffset).orElse(0L);
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

  private static boolean reaches(List<TableSnapshot> snapshots, Instant moment) {
    return !moment.isAfter(PointInTimeJoin.completeThrough(snapshots));
  }

  private AsofException incomplete(TrainingQuestion question, List<TableSnapshot> reached) {
    Instant through = PointInTimeJoin.completeThrough(reached);
    TableSnapshot least =
        reached.stream()
            .filter(snapshot -> snapshot.completeThrough().equals(through))
            .findFirst()
            .orElseThrow();
    Instant first =
        moments(question.join().spine())
            .filter(through::isBefore)
            .min(Instant::compareTo)
            .orElseThrow();
    Instant now = clock.instant();
    return new AsofException(
        ErrorCode.INCOMPLETE_HISTORY,
        "the spine asks as of %s, but %s is complete %s%s: ask again later, ask about earlier moments, or ask with \"incomplete\":\"flag\""
            .formatted(
                first,
                least.view().label(),
                through.isBefore(Micros.MIN)
                    ? "through nothing yet"
                    : "through %s only".formatted(Micros.floor(through)),
                first.isAfter(now) ? " (and it is %s now)".formatted(Micros.floor(now)) : ""));
  }
}
