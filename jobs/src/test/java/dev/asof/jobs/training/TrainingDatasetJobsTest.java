package dev.asof.jobs.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.jobs.JobsProperties;
import dev.asof.jobs.queue.Job;
import dev.asof.jobs.queue.JobContext;
import dev.asof.jobs.queue.JobDatabase;
import dev.asof.jobs.queue.JobMetrics;
import dev.asof.jobs.queue.JobQueue;
import dev.asof.jobs.queue.JobResult;
import dev.asof.jobs.queue.JobRunner;
import dev.asof.jobs.queue.JobState;
import dev.asof.offline.dataset.DatasetManifest;
import dev.asof.offline.dataset.TrainingDatasets;
import dev.asof.offline.dataset.TrainingDatasets.DatasetContent;
import dev.asof.offline.dataset.WarehouseTrainingDatasets;
import dev.asof.offline.join.DatasetFormat;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

class TrainingDatasetJobsTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @TempDir private Path folder;
  private TrainingStore store;
  private Instant start;
  private TrainingDatasets datasets;
  private JobQueue queue;
  private JobRunner runner;
  private TrainingDatasetBody body;
  private final SpineBudget spines = new SpineBudget();
  private TrainingDatasetJobs jobs;

  @BeforeEach
  void openStore() {
    store = new TrainingStore(folder);
    start = store.clock.instant();
    store.put(1, start.minusSeconds(60), 10, "Oslo");
    store.put(2, start.minusSeconds(30), 20, "Rome");
    store.take();
    datasets =
        new WarehouseTrainingDatasets(
            store.tables, store.warehouse, store.join, folder.resolve("datasets"), store.clock);
    body = new TrainingDatasetBody(_ -> store.shop, store.completeness(MINUTE), datasets, spines);
    JobDatabase database = new JobDatabase(store.database.dataSource());
    queue = new JobQueue(database, DataSize.ofMegabytes(1), store.clock);
    runner =
        new JobRunner(
            database,
            List.of(body),
            new JobsProperties(
                1,
                Duration.ofSeconds(30),
                Duration.ofMillis(20),
                3,
                Duration.ZERO,
                Duration.ofSeconds(5),
                DataSize.ofMegabytes(1),
                TrainingStore.training(MINUTE)),
            new JobMetrics(new SimpleMeterRegistry(), store.clock),
            store.clock);
    jobs = new TrainingDatasetJobs(queue, runner::nudge, datasets, spines);
  }

  @AfterEach
  void closeStore() {
    runner.stop();
    store.close();
  }

  private byte[] order(String members, Instant... moments) {
    StringBuilder rows = new StringBuilder();
    for (Instant moment : moments) {
      rows.append(rows.isEmpty() ? "" : ",")
          .append("{'customer':1,'timestamp':'%s','label':0.5}".formatted(moment));
    }
    return Shop.json("{%s,'spine':{'rows':[%s]}}".formatted(members, rows));
  }

  private Job awaitEnd(Job job) {
    await().until(() -> jobs.load(store.project(), job.id()).state().ended());
    return jobs.load(store.project(), job.id());
  }

  private static void assertRefused(ThrowingCallable call, ErrorCode code) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            AsofException.class, refused -> assertThat(refused.code()).isEqualTo(code));
  }

  @Test
  void makesADatasetAndRemovesIt() throws IOException {
    Job job =
        jobs.submit(
            store.shop,
            order(
                "'features':['orders:*'],'format':'csv','name':'spring'",
                start.minus(TrainingStore.MARGIN),
                start.minusSeconds(61)));
    assertRefused(
        () -> jobs.openData(store.project(), job.id()), ErrorCode.TRAINING_DATASET_NOT_READY);
    runner.start();

    Job done = awaitEnd(job);

    assertThat(done.state()).isEqualTo(JobState.DONE);
    assertThat(done.name()).isEqualTo("spring");
    DatasetContent content = jobs.openData(store.project(), job.id());
    String csv;
    try (var stream = content.stream()) {
      csv = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
    assertThat(csv.lines())
        .containsExactly(
            "customer,timestamp,label,total,city",
            "1,%s,0.5,10,Oslo".formatted(start.minus(TrainingStore.MARGIN)),
            "1,%s,0.5,,".formatted(start.minusSeconds(61)));
    assertThat(content.format()).isEqualTo(DatasetFormat.CSV);
    assertThat(done.findResult()).contains(new JobResult(2, content.length()));
    DatasetManifest manifest = jobs.manifest(store.project(), job.id());
    assertThat(manifest.identity().id()).isEqualTo(job.id());
    assertThat(manifest.file().rows()).isEqualTo(2);
    assertThat(jobs.list(store.project(), 10)).containsExactly(done);

    assertThat(jobs.cancelOrRemove(store.project(), job.id())).isTrue();

    assertThat(jobs.list(store.project(), 10)).isEmpty();
    assertRefused(() -> jobs.load(store.project(), job.id()), ErrorCode.UNKNOWN_TRAINING_DATASET);
    assertRefused(
        () -> datasets.loadManifest(store.project(), TrainingDatasetJobs.outputId(done)),
        ErrorCode.UNKNOWN_TRAINING_DATASET);
  }

  @Test
  void refusesAtOnceWhatNoWaitWillMend() {
    assertRefused(
        () -> jobs.submit(store.shop, order("'features':['orders:weight']", start)),
        ErrorCode.UNKNOWN_FEATURE);
    assertRefused(
        () -> jobs.submit(store.shop, order("'features':['orders:total'],'format':'xls'", start)),
        ErrorCode.INVALID_ARGUMENT);
    assertThat(jobs.list(store.project(), 10)).isEmpty();
  }

  @Test
  void saysWhyADatasetFailed() {
    runner.start();
    Job job =
        jobs.submit(
            store.shop,
            order("'features':['orders:total'],'incomplete':'refuse'", start.plus(MINUTE)));

    Job failed = awaitEnd(job);

    assertThat(failed.state()).isEqualTo(JobState.FAILED);
    assertThat(failed.findError().orElseThrow().code()).isEqualTo("incomplete-history");
    assertThatThrownBy(() -> jobs.openData(store.project(), job.id()))
        .isInstanceOfSatisfying(
            AsofException.class,
            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.TRAINING_DATASET_FAILED))
        .hasMessageContaining(failed.findError().orElseThrow().message());
  }

  @Test
  void cancelsADatasetThatWaitsForItsTables() {
    store.clock.advance(Duration.ofHours(1));
    store.put(1, start, 11, "Oslo");
    runner.start();
    Job job = jobs.submit(store.shop, order("'features':['orders:total']", start.plusSeconds(5)));
    await()
        .until(() ->
            jobs.load(store.project(), job.id())
                .progress()
                .step()
                .equals("waiting for the tables"));

    assertThat(jobs.cancelOrRemove(store.project(), job.id())).isFalse();

    assertThat(awaitEnd(job).state()).isEqualTo(JobState.CANCELLED);
    assertRefused(
        () -> jobs.manifest(store.project(), job.id()), ErrorCode.TRAINING_DATASET_FAILED);
  }

  @Test
  void leavesOneDatasetWhenAJobIsRunTwice() {
    Job job =
        jobs.submit(
            store.shop, order("'features':['orders:total']", start.minus(TrainingStore.MARGIN)));
    byte[] request =
        DatasetOrder.parse(order("'features':['orders:total']", start.minus(TrainingStore.MARGIN)))
            .toJson(store.shop.select(store.shop.services().getFirst(), false));
    Job first = claimed(job, 1);
    Job second = claimed(job, 2);

    body.run(first, request, new Unheard());
    body.run(second, request, new Unheard());

    assertRefused(
        () -> datasets.loadManifest(store.project(), TrainingDatasetJobs.outputId(first)),
        ErrorCode.UNKNOWN_TRAINING_DATASET);
    assertThat(
            datasets
                .loadManifest(store.project(), TrainingDatasetJobs.outputId(second))
                .file()
                .rows())
        .isEqualTo(1);
    body.discard(second);
    assertRefused(
        () -> datasets.loadManifest(store.project(), TrainingDatasetJobs.outputId(second)),
        ErrorCode.UNKNOWN_TRAINING_DATASET);
  }

  private static Job claimed(Job job, int claim) {
    return new Job(
        job.id(),
        job.purpose(),
        claim,
        new Job.Status(JobState.RUNNING, job.progress(), null, null),
        job.times());
  }

  private static final class Unheard implements JobContext {
    @Override
    public void progress(String step, long rowsDone, long rowsTotal) {}

    @Override
    public void pause(Duration duration) {
      throw new AssertionError("nothing to wait for");
    }
  }
}
