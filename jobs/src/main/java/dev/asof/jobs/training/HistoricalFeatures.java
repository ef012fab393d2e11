package dev.asof.jobs.training;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.offline.join.JoinedRows;
import dev.asof.registry.ProjectDefinitions;

/** Answers training questions at once, over the tables as they are. Thread-safe. */
public interface HistoricalFeatures {
  /**
   * Joins the spine of {@code request} with the features that it names. The caller reads the rows
   * on this thread and closes them. Blocks while the tables catch up, if that is what the request
   * wants, and while the join runs.
   *
   * @throws AsofException what {@link TrainingRequest#parse} leaves to be found: names that {@code
   *     definitions} do not have, a spine that does not fit or is too long for an inline answer
   *     ({@link ErrorCode#BODY_TOO_LARGE}); {@link ErrorCode#INCOMPLETE_HISTORY} if the tables do
   *     not reach far enough; what {@link dev.asof.offline.join.PointInTimeJoin#join} throws
   */
  JoinedRows join(ProjectDefinitions definitions, TrainingRequest request);
}
