package dev.asof.jobs.training;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.core.ProjectName;
import dev.asof.core.definition.FeatureSelection;
import dev.asof.jobs.queue.Cancellation;
import dev.asof.jobs.queue.Job;
import dev.asof.jobs.queue.JobError;
import dev.asof.jobs.queue.JobQueue;
import dev.asof.offline.dataset.DatasetManifest;
import dev.asof.offline.dataset.TrainingDatasets;
import dev.asof.offline.dataset.TrainingDatasets.DatasetContent;
import dev.asof.registry.ProjectDefinitions;
import java.util.List;

/** Training datasets as jobs. Thread-safe. */
public final class TrainingDatasetJobs {
  static final String KIND = "training-dataset";

  private final JobQueue queue;
  private final Runnable onChange;
  private final TrainingDatasets datasets;
  private final SpineBudget spines;

  /**
   * @param onChange called once a job is queued or cancelled, so that this server looks at once
   */
  public TrainingDatasetJobs(
      JobQueue queue, Runnable onChange, TrainingDatasets datasets, SpineBudget spines) {
    this.queue = queue;
    this.onChange = onChange;
    this.datasets = datasets;
    this.spines = spines;
  }

  /**
   * Queues the training dataset that {@code json}, the body of {@code POST training-datasets}, asks
   * for. View versions are those of {@code definitions}, whatever is applied before the job runs.
   *
   * @throws AsofException everything that can be known before the join runs: as {@link
   *     HistoricalFeatures#join}, save {@link ErrorCode#INCOMPLETE_HISTORY}; {@link
   *     ErrorCode#BODY_TOO_LARGE} if the request is larger than a job keeps; {@link
   *     ErrorCode#OVERLOADED} if others take up the memory for its spine; {@link
   *     ErrorCode#REGISTRY_UNAVAILABLE} if the database does not answer
   */
  public Job submit(ProjectDefinitions definitions, byte[] json) {
    DatasetOrder order = DatasetOrder.parse(json);
    byte[] request = order.toJson(check(order, definitions));
    Job job = queue.submit(definitions.project(), KIND, order.name(), request);
    onChange.run();
    return job;
  }

  /** What {@code order} asks for; its spine is read to be checked, and again by the job. */
  private FeatureSelection check(DatasetOrder order, ProjectDefinitions definitions) {
    try (var _ = spines.reserve(order.question().spine())) {
      return order.question().resolve(definitions, Integer.MAX_VALUE).join().selection();
    }
  }

  /** The project's {@code limit} newest datasets, newest first. */
  public List<Job> list(ProjectName project, int limit) {
    return queue.list(project, KIND, limit);
  }

  /**
   * @throws AsofException {@link ErrorCode#UNKNOWN_TRAINING_DATASET}
   */
  public Job load(ProjectName project, String id) {
    return queue
        .find(project, KIND, id)
        .orElseThrow(() ->
            new AsofException(
                ErrorCode.UNKNOWN_TRAINING_DATASET,
                "project %s has no training dataset '%s': list them to see which there are"
                    .formatted(project, id)));
  }

  /**
   * The file of a dataset.
   *
   * @throws AsofException {@link ErrorCode#UNKNOWN_TRAINING_DATASET}; {@link
   *     ErrorCode#TRAINING_DATASET_NOT_READY} while it is queued or running; {@link
   *     ErrorCode#TRAINING_DATASET_FAILED} if it failed or was cancelled
   */
  public DatasetContent openData(ProjectName project, String id) {
    return datasets.open(project, outputId(loadDone(project, id)));
  }

  /**
   * What a dataset was made of; its id is the job's.
   *
   * @throws AsofException as {@link #openData}
   */
  public DatasetManifest manifest(ProjectName project, String id) {
    return datasets.loadManifest(project, outputId(loadDone(project, id))).withId(id);
  }

  private Job loadDone(ProjectName project, String id) {
    Job job = load(project, id);
    return switch (job.state()) {
      case DONE -> job;
      case QUEUED, RUNNING ->
          throw new AsofException(
              ErrorCode.TRAINING_DATASET_NOT_READY,
              "training dataset '%s' is %s: wait until it is done"
                  .formatted(id, job.state().text()));
      case FAILED ->
          throw new AsofException(
              ErrorCode.TRAINING_DATASET_FAILED,
              "training dataset '%s' failed: %s"
                  .formatted(id, job.findError().map(JobError::message).orElse("")));
      case CANCELLED ->
          throw new AsofException(
              ErrorCode.TRAINING_DATASET_FAILED,
              "training dataset '%s' was cancelled: ask for it again".formatted(id));
    };
  }

  /**
   * Cancels a dataset that is queued or running, which stays listed as cancelled; removes one that
   * is over, with its file, manifest and pins.
   *
   * @return whether it was removed
   * @throws AsofException {@link ErrorCode#UNKNOWN_TRAINING_DATASET}
   */
  public boolean cancelOrRemove(ProjectName project, String id) {
    if (queue.cancel(load(project, id)) instanceof Cancellation.Accepted) {
      onChange.run();
      return false;
    }
    Job ended = load(project, id);
    for (int claim = 1; claim <= ended.claim(); claim++) {
      datasets.delete(project, outputId(ended, claim));
    }
    queue.remove(ended);
    return true;
  }

  /** What the claim {@code job} calls its dataset: claims never share one. */
  static String outputId(Job job) {
    return outputId(job, job.claim());
  }

  static String outputId(Job job, int claim) {
    return "%s-%d".formatted(job.id(), claim);
  }
}
