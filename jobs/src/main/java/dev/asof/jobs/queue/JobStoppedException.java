package dev.asof.jobs.queue;

import java.io.Serial;

/** Unwinds a job that was told to stop. */
final class JobStoppedException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  JobStoppedException(JobEnd.StopReason reason) {
    super("the job has to stop: " + reason);
  }
}
