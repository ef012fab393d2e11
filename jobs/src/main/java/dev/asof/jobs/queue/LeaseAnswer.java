package dev.asof.jobs.queue;

import dev.asof.core.Bytes;

/** What the table of jobs answers to a server that runs some. */
sealed interface LeaseAnswer {
  /** To a server that asks for work. */
  sealed interface ToClaim extends LeaseAnswer {}

  /** To a server that says it is still at a job. */
  sealed interface ToRenewal extends LeaseAnswer {}

  /** To a server that says how a job ended. */
  sealed interface ToEnd extends LeaseAnswer {}

  /** The job belongs to this server now. */
  record Claimed(Job job, Bytes request) implements ToClaim {}

  /** No job can be had. */
  record NothingToDo() implements ToClaim {}

  /**
   * @param cancelRequested whether the job is to stop
   */
  record Renewed(boolean cancelRequested) implements ToRenewal {}

  /**
   * @param state of the job from now on
   */
  record Ended(JobState state) implements ToEnd {}

  /** The claim is void, since another server may have the job: nothing has changed. */
  record ClaimVoid() implements ToRenewal, ToEnd {}
}
