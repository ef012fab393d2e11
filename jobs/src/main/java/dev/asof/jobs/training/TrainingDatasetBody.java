package dev.asof.jobs.training;

import dev.asof.core.ProjectName;
import dev.asof.jobs.queue.Job;
import dev.asof.jobs.queue.JobBody;
import dev.asof.jobs.queue.JobContext;
import dev.asof.jobs.queue.JobResult;
import dev.asof.offline.dataset.DatasetManifest;
import dev.asof.offline.dataset.TrainingDatasets;
import dev.asof.offline.dataset.TrainingDatasets.DatasetRequest;
import dev.asof.offline.table.TableSnapshot;
import dev.asof.registry.ProjectDefinitions;
import java.util.List;
import java.util.function.Function;

/** Makes training datasets. */
public final class TrainingDatasetBody implements JobBody {
  private final Function<ProjectName, ProjectDefinitions> registry;
  private final Completeness completeness;
  private final TrainingDatasets datasets;
  private final SpineBudget spines;

  /**
   * @param registry what is in force now in a project
   */
  public TrainingDatasetBody(
      Function<ProjectName, ProjectDefinitions> registry,
      Completeness completeness,
      TrainingDatasets datasets,
      SpineBudget spines) {
    this.registry = registry;
    this.completeness = completeness;
    this.datasets = datasets;
    this.spines = spines;
  }

  @Override
  public String kind() {
    return TrainingDatasetJobs.KIND;
  }

  @Override
  public JobResult run(Job job, byte[] request, JobContext context) {
    context.progress("preparing", 0, 0);
    for (int claim = 1; claim < job.claim(); claim++) {
      datasets.delete(job.project(), TrainingDatasetJobs.outputId(job, claim));
    }
    DatasetOrder order = DatasetOrder.parse(request);
    try (var _ = spines.await(order.question().spine(), context::pause)) {
      return make(job, order, context);
    }
  }

  private JobResult make(Job job, DatasetOrder order, JobContext context) {
    TrainingQuestion question =
        order.question().resolve(registry.apply(job.project()), Integer.MAX_VALUE);
    long rows = question.join().spine().rows().size();
    context.progress("waiting for the tables", 0, rows);
    List<TableSnapshot> snapshots = completeness.await(question, context::pause);
    context.progress("joining", 0, rows);
    DatasetManifest manifest =
        datasets.write(
            new DatasetRequest(
                job.project(),
                TrainingDatasetJobs.outputId(job),
                order.name(),
                order.format(),
                question.join()),
            snapshots,
            done -> context.progress("writing", done, rows));
    return new JobResult(manifest.file().rows(), manifest.file().bytes());
  }

  @Override
  public void discard(Job job) {
    datasets.delete(job.project(), TrainingDatasetJobs.outputId(job));
  }
}
