package dev.asof.jobs.queue;

/** How one claim of a job ended. */
sealed interface JobEnd {
  /** It has a result, which counts unless the job was cancelled or lost meanwhile. */
  record Done(JobResult result) implements JobEnd {}

  /**
   * @param retryable whether another attempt may fare better
   */
  record Failed(JobError error, boolean retryable) implements JobEnd {}

  /** It was told to stop. */
  record Stopped(StopReason reason) implements JobEnd {}

  /** Why a claim was told to stop. */
  enum StopReason {
    CANCELLED,
    /** Its server stops; another one, or the same one later, starts the job over. */
    HANDED_BACK,
    /** Its lease ran out: another server may be at it, and nothing this claim says counts. */
    LOST
  }
}
