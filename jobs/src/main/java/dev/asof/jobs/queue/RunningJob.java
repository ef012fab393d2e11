package dev.asof.jobs.queue;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.jobs.queue.JobEnd.StopReason;
import dev.asof.jobs.queue.LeaseAnswer.Claimed;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One claim of a job, on its thread. What is said to it and asked of it comes from the runner's.
 */
final class RunningJob implements JobContext {
  private static final Logger LOG = LoggerFactory.getLogger(RunningJob.class);

  private final Claimed claimed;
  private final JobBody body;
  private final Runnable onEnd;
  private final AtomicReference<@Nullable StopReason> stopReason = new AtomicReference<>();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private volatile JobProgress progress = JobProgress.NONE;
  private volatile @Nullable JobEnd end;
  private volatile Instant leaseEnd;

  /**
   * @param onEnd called on the job's thread once {@link #findEnd} has an answer
   */
  RunningJob(Claimed claimed, JobBody body, Instant leaseEnd, Runnable onEnd) {
    this.claimed = claimed;
    this.body = body;
    this.leaseEnd = leaseEnd;
    this.onEnd = onEnd;
  }

  /**
   * On a platform thread: a join is one long native call, which would pin a virtual thread's
   * carrier.
   */
  void start() {
    Thread.ofPlatform().daemon().name("job-" + job().id()).start(this::run);
  }

  private void run() {
    JobEnd ended;
    try {
      ended = new JobEnd.Done(body.run(job(), claimed.request().toArray(), this));
    } catch (RuntimeException | Error failure) {
      StopReason reason = stopReason.get();
      ended = reason == null ? failed(failure) : new JobEnd.Stopped(reason);
    }
    end = ended;
    onEnd.run();
  }

  private JobEnd failed(Throwable failure) {
    if (failure instanceof AsofException known
        && known.code().category() != ErrorCode.Category.INTERNAL) {
      return new JobEnd.Failed(
          new JobError(known.code().code(), String.valueOf(known.getMessage())),
          known.code().category() == ErrorCode.Category.UNAVAILABLE);
    }
    LOG.error("{} {} failed", job().kind(), job().id(), failure);
    return failure instanceof AsofException known
        ? new JobEnd.Failed(
            new JobError(known.code().code(), String.valueOf(known.getMessage())), false)
        : new JobEnd.Failed(
            new JobError(
                ErrorCode.INTERNAL_ERROR.code(),
                "the job failed through a fault in Asof: the server's log says more under %s"
                    .formatted(job().id())),
            false);
  }

  @Override
  public void progress(String step, long rowsDone, long rowsTotal) {
    progress = new JobProgress(step, rowsDone, rowsTotal);
    throwIfStopped();
  }

  @Override
  public void pause(Duration duration) {
    try {
      boolean woken = stopped.await(duration.toNanos(), TimeUnit.NANOSECONDS);
      if (woken) {
        throwIfStopped();
      }
    } catch (InterruptedException nobodyDoesThat) {
      throw new IllegalStateException("a job's thread was interrupted", nobodyDoesThat);
    }
  }

  private void throwIfStopped() {
    StopReason reason = stopReason.get();
    if (reason != null) {
      throw new JobStoppedException(reason);
    }
  }

  /** Tells the job to stop; the first reason stands. */
  void stop(StopReason reason) {
    stopReason.compareAndSet(null, reason);
    stopped.countDown();
  }

  /** Removes what the claim made, on a thread of its own: no lease waits for a slow warehouse. */
  void discard() {
    Thread.ofPlatform().daemon().name("job-" + job().id() + "-discard").start(this::removeResult);
  }

  private void removeResult() {
    try {
      body.discard(job());
    } catch (RuntimeException unavailable) {
      LOG.warn(
          "what claim {} of {} {} made is left behind: {}",
          job().claim(),
          job().kind(),
          job().id(),
          unavailable.getMessage());
    }
  }

  Job job() {
    return claimed.job();
  }

  JobProgress progress() {
    return progress;
  }

  Instant leaseEnd() {
    return leaseEnd;
  }

  void renewed(Instant until) {
    leaseEnd = until;
  }

  /** How the claim ended, once it has. */
  Optional<JobEnd> findEnd() {
    return Optional.ofNullable(end);
  }
}
