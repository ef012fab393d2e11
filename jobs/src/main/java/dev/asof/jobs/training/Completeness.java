package dev.asof.jobs.training;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.core.Micros;
import dev.asof.core.definition.FeatureSelection;
import dev.asof.jobs.JobsProperties;
import dev.asof.offline.join.PointInTimeJoin;
import dev.asof.offline.join.Spine;
import dev.asof.offline.join.Spine.Moment;
import dev.asof.offline.join.Spine.MomentColumn;
import dev.asof.offline.table.TableSnapshot;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Sees to it that a training question is asked of tables that hold all it asks about, as {@link
 * TableReach} tells. Thread-safe.
 */
public final class Completeness {
  private final TableReach tables;
  private final JobsProperties.Training settings;
  private final Clock clock;

  public Completeness(TableReach tables, JobsProperties.Training settings, Clock clock) {
    this.tables = tables;
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
    List<TableSnapshot> reached = tables.look(selection, last);
    while (!TableReach.reaches(reached, last) && wait && System.nanoTime() < deadline) {
      pause.accept(settings.completePoll());
      reached = tables.look(selection, last);
    }
    if (!TableReach.reaches(reached, last) && question.incomplete() != IncompletePolicy.FLAG) {
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
    Instant latest = clock.instant().plus(settings.completeTimeout()).minus(tables.margin());
    return !moment.isAfter(latest);
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
