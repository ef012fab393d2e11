package dev.asof.jobs.queue;

import dev.asof.core.ProjectName;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A job as it was when it was asked for.
 *
 * @param id unique among all jobs
 * @param claim how many times a server has taken the job up; what it makes is kept apart by that
 */
public record Job(String id, Purpose purpose, int claim, Status status, Times times) {
  /**
   * What a job is for.
   *
   * @param kind what is to be done, such as {@code training-dataset}
   * @param name what the user called it
   */
  public record Purpose(ProjectName project, String kind, String name) {}

  /**
   * How a job stands.
   *
   * @param result what it made; null unless it is done
   * @param error why it failed; null unless it did
   */
  public record Status(
      JobState state, JobProgress progress, @Nullable JobResult result, @Nullable JobError error) {}

  /**
   * When things happened to a job.
   *
   * @param started when a server last took it up; null if none did
   * @param finished when it ended; null if it has not
   */
  public record Times(Instant created, @Nullable Instant started, @Nullable Instant finished) {
    public Optional<Instant> findStarted() {
      return Optional.ofNullable(started);
    }

    public Optional<Instant> findFinished() {
      return Optional.ofNullable(finished);
    }
  }

  public ProjectName project() {
    return purpose.project();
  }

  public String kind() {
    return purpose.kind();
  }

  public String name() {
    return purpose.name();
  }

  public JobState state() {
    return status.state();
  }

  public JobProgress progress() {
    return status.progress();
  }

  public Optional<JobResult> findResult() {
    return Optional.ofNullable(status.result());
  }

  public Optional<JobError> findError() {
    return Optional.ofNullable(status.error());
  }
}
