package dev.asof.jobs;

import dev.asof.jobs.queue.JobRunner;
import org.springframework.context.SmartLifecycle;

/** Runs jobs as long as the application runs. */
final class JobsLifecycle implements SmartLifecycle {
  private final JobRunner runner;
  private final int phase;
  private volatile boolean running;

  JobsLifecycle(JobRunner runner, int phase) {
    this.runner = runner;
    this.phase = phase;
  }

  @Override
  public void start() {
    running = true;
    runner.start();
  }

  @Override
  public void stop() {
    runner.stop();
    running = false;
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public int getPhase() {
    return phase;
  }
}
