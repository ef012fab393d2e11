package dev.asof.jobs.queue;

import java.time.Duration;

/**
 * What a running job says to, and hears from, those outside. Both methods throw an exception that
 * the job lets pass once it has to stop.
 */
public interface JobContext {
  /**
   * Says how far the job is. Cheap enough for every few hundred rows.
   *
   * @param rowsTotal 0 as long as it is not known
   */
  void progress(String step, long rowsDone, long rowsTotal);

  /** Waits. */
  void pause(Duration duration);
}
