package dev.asof.jobs.queue;

/**
 * How far a job is, as it last said.
 *
 * @param step what it does, such as {@code joining}; empty before it starts
 * @param rowsTotal 0 as long as it is not known
 */
public record JobProgress(String step, long rowsDone, long rowsTotal) {
  public static final JobProgress NONE = new JobProgress("", 0, 0);

  /** The part that is done, from 0 to 1; 0 as long as the total is not known. */
  public double fraction() {
    return rowsTotal == 0 ? 0 : Math.min(1, (double) rowsDone / rowsTotal);
  }
}
