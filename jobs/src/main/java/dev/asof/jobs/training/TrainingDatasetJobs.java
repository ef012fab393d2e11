package dev.asof.jobs.training;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.core.ProjectName;
import dev.asof.jobs.queue.Job;
import dev.asof.offline.dataset.DatasetManifest;
import dev.asof.offline.dataset.TrainingDatasets.DatasetContent;
import dev.asof.registry.ProjectDefinitions;
import java.util.List;

/** Training datasets as jobs. Thread-safe. */
public interface TrainingDatasetJobs {
  /**
   * Queues the training dataset that {@code json}, the body of {@code POST training-datasets}, asks
   * for. View versions are those of {@code definitions}, whatever is applied before the job runs.
   *
   * @throws AsofException everything that can be known before the join runs: as {@link
   *     HistoricalFeatures#join}, save {@link ErrorCode#INCOMPLETE_HISTORY}; {@link
   *     ErrorCode#BODY_TOO_LARGE} if the request is larger than a job keeps; {@link
   *     ErrorCode#REGISTRY_UNAVAILABLE} if the database does not answer
   */
  Job submit(ProjectDefinitions definitions, byte[] json);

  /** The project's datasets, newest first. */
  List<Job> list(ProjectName project);

  /**
   * @throws AsofException {@link ErrorCode#UNKNOWN_TRAINING_DATASET}
   */
  Job load(ProjectName project, String id);

  /**
   * The file of a dataset.
   *
   * @throws AsofException {@link ErrorCode#UNKNOWN_TRAINING_DATASET}; {@link
   *     ErrorCode#TRAINING_DATASET_NOT_READY} while it is queued or running; {@link
   *     ErrorCode#TRAINING_DATASET_FAILED} if it failed or was cancelled
   */
  DatasetContent openData(ProjectName project, String id);

  /**
   * What a dataset was made of; its id is the job's.
   *
   * @throws AsofException as {@link #openData}
   */
  DatasetManifest manifest(ProjectName project, String id);

  /**
   * Cancels a dataset that is queued or running, which stays listed as cancelled; removes one that
   * is over, with its file, manifest and pins.
   *
   * @return whether it was removed
   * @throws AsofException {@link ErrorCode#UNKNOWN_TRAINING_DATASET}
   */
  boolean cancelOrRemove(ProjectName project, String id);
}
