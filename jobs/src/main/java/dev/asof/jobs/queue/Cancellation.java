package dev.asof.jobs.queue;

/** What became of the wish to cancel a job. */
public sealed interface Cancellation {
  /**
   * The job is cancelled, or will be as soon as its server hears of it.
   *
   * @param job as it is now
   */
  record Accepted(Job job) implements Cancellation {}

  /** There is nothing to cancel: the job is over, or forgotten. */
  record TooLate() implements Cancellation {}
}
