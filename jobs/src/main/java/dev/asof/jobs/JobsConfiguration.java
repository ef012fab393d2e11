package dev.asof.jobs;

import dev.asof.ingestion.IngestionProperties;
import dev.asof.ingestion.log.LogTopics;
import dev.asof.jobs.queue.JobBody;
import dev.asof.jobs.queue.JobDatabase;
import dev.asof.jobs.queue.JobMetrics;
import dev.asof.jobs.queue.JobQueue;
import dev.asof.jobs.queue.JobRunner;
import dev.asof.jobs.training.Completeness;
import dev.asof.jobs.training.HistoricalFeatures;
import dev.asof.jobs.training.SpineBudget;
import dev.asof.jobs.training.TableReach;
import dev.asof.jobs.training.TrainingDatasetBody;
import dev.asof.jobs.training.TrainingDatasetJobs;
import dev.asof.offline.dataset.TrainingDatasets;
import dev.asof.offline.join.PointInTimeJoin;
import dev.asof.offline.table.FeatureTables;
import dev.asof.registry.RegistrySnapshots;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires jobs and training questions. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(JobsProperties.class)
public class JobsConfiguration {
  /** Before the log's readers: a job that is handed back wants nothing of them any more. */
  private static final int RUNNER_PHASE = SmartLifecycle.DEFAULT_PHASE - 4096;

  @Bean
  JobDatabase jobDatabase(DataSource database) {
    return new JobDatabase(database);
  }

  @Bean
  JobQueue jobQueue(JobDatabase database, JobsProperties settings, Clock clock) {
    return new JobQueue(database, settings.maxRequest(), clock);
  }

  @Bean
  JobRunner jobRunner(
      JobDatabase database,
      List<JobBody> bodies,
      JobsProperties settings,
      MeterRegistry meters,
      Clock clock) {
    return new JobRunner(database, bodies, settings, new JobMetrics(meters, clock), clock);
  }

  @Bean
  SmartLifecycle jobsLifecycle(JobRunner runner) {
    return new JobsLifecycle(runner, RUNNER_PHASE);
  }

  @Bean
  Completeness completeness(
      PointInTimeJoin join,
      FeatureTables tables,
      LogTopics logs,
      IngestionProperties ingestion,
      JobsProperties settings,
      Clock clock) {
    TableReach reach = new TableReach(join, tables, logs, ingestion.completeThroughMargin());
    return new Completeness(reach, settings.training(), clock);
  }

  @Bean
  HistoricalFeatures historicalFeatures(
      Completeness completeness, PointInTimeJoin join, JobsProperties settings) {
    return new HistoricalFeatures(completeness, join, settings.training());
  }

  @Bean
  SpineBudget spineBudget() {
    return new SpineBudget();
  }

  @Bean
  JobBody trainingDatasetBody(
      RegistrySnapshots registry,
      Completeness completeness,
      TrainingDatasets datasets,
      SpineBudget spines) {
    return new TrainingDatasetBody(registry::current, completeness, datasets, spines);
  }

  @Bean
  TrainingDatasetJobs trainingDatasetJobs(
      JobQueue queue, JobRunner runner, TrainingDatasets datasets, SpineBudget spines) {
    return new TrainingDatasetJobs(queue, runner::nudge, datasets, spines);
  }
}
