package dev.asof.jobs.training;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.jobs.JobsProperties;
import dev.asof.offline.join.JoinedRows;
import dev.asof.offline.join.PointInTimeJoin;
import dev.asof.offline.table.TableSnapshot;
import dev.asof.registry.ProjectDefinitions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Answers training questions at once, over the tables as they are. Thread-safe. */
public final class HistoricalFeatures {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /**
   * A join is one native call that pins a virtual thread's carrier: one processor is left to
   * everything else, online answers before all. Who waits for a permit pins nothing.
   */
  private final Semaphore joins =
      new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() - 1));

  private final Completeness completeness;
  private final PointInTimeJoin join;
  private final JobsProperties.Training settings;

  public HistoricalFeatures(
      Completeness completeness, PointInTimeJoin join, JobsProperties.Training settings) {
    this.completeness = completeness;
    this.join = join;
    this.settings = settings;
  }

  /**
   * Joins the spine of {@code request} with the features that it names. The caller reads the rows
   * on this thread and closes them soon: the last and largest step of a join is taken when the
   * first row is read, and others wait until the rows are closed. Blocks while the tables catch up,
   * if that is what the request wants, while other joins run, and while its own does.
   *
   * @throws AsofException what {@link TrainingRequest#parse} leaves to be found: names that {@code
   *     definitions} do not have, a spine that does not fit or is too long for an inline answer
   *     ({@link ErrorCode#BODY_TOO_LARGE}); {@link ErrorCode#INCOMPLETE_HISTORY} if the tables do
   *     not reach far enough; {@link ErrorCode#OVERLOADED} if other joins leave no room for half a
   *     minute; what {@link PointInTimeJoin#join} throws
   */
  public JoinedRows join(ProjectDefinitions definitions, TrainingRequest request) {
    TrainingQuestion question = request.resolve(definitions, settings.inlineRows());
    List<TableSnapshot> snapshots = completeness.await(question, HistoricalFeatures::pause);
    enter();
    try {
      return new PermittedRows(join.join(question.join(), snapshots), joins::release);
    } catch (RuntimeException | Error failed) {
      joins.release();
      throw failed;
    }
  }

  private void enter() {
    try {
      if (joins.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    }
    throw new AsofException(
        ErrorCode.OVERLOADED,
        "other training questions keep this server busy: ask again later, or ask for a training dataset, which waits its turn");
  }

  private static void pause(Duration duration) {
    LockSupport.parkNanos(duration.toNanos());
    if (Thread.currentThread().isInterrupted()) {
      throw new AsofException(
          ErrorCode.OVERLOADED, "the server stops answering: ask again, or ask another server");
    }
  }
}
