package dev.asof.jobs.queue;

/**
 * What the jobs of one kind do. Thread-safe.
 *
 * <p>A claim may run while an earlier one still does, on a server that was taken for dead. So each
 * claim keeps what it makes apart, by {@link Job#claim}, and only that of the claim whose end is
 * recorded counts.
 */
public interface JobBody {
  /** The {@link Job#kind} of its jobs. */
  String kind();

  /**
   * Does the job from the start, whatever earlier claims have done.
   *
   * @param request what was submitted
   * @throws dev.asof.core.AsofException if it fails; it is tried again if a part was {@link
   *     dev.asof.core.ErrorCode.Category#UNAVAILABLE}
   */
  JobResult run(Job job, byte[] request, JobContext context);

  /** Removes what the claim {@code job} has made, if anything: it does not count. */
  void discard(Job job);
}
