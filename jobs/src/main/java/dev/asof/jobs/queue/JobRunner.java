package dev.asof.jobs.queue;

import dev.asof.core.AsofException;
import dev.asof.jobs.JobsProperties;
import dev.asof.jobs.queue.JobEnd.StopReason;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs this server's share of the jobs. One thread keeps the books: at every heartbeat it renews
 * the lease of each running job, saves its progress, hears whether it is cancelled, records ends
 * and claims new work. While the database is down jobs go on until their leases run out; then
 * another server may have them, so they stop.
 */
public final class JobRunner {
  private static final Logger LOG = LoggerFactory.getLogger(JobRunner.class);

  private final JobLeases leases;
  private final Map<String, JobBody> bodies;
  private final JobsProperties settings;
  private final JobMetrics metrics;
  private final Clock clock;
  private final Duration stopPatience;
  private final List<RunningJob> running = new CopyOnWriteArrayList<>();
  private final Semaphore nudges = new Semaphore(0);
  private volatile boolean stopping;
  private boolean silent;
  private @Nullable Thread thread;

  public JobRunner(
      JobDatabase database,
      List<JobBody> bodies,
      JobsProperties settings,
      JobMetrics metrics,
      Clock clock) {
    this.leases =
        new JobLeases(
            database,
            UUID.randomUUID().toString(),
            new JobLeases.Settings(settings.lease(), settings.attempts(), settings.retryDelay()),
            clock);
    this.bodies =
        bodies.stream().collect(Collectors.toUnmodifiableMap(JobBody::kind, Function.identity()));
    this.settings = settings;
    this.metrics = metrics;
    this.clock = clock;
    this.stopPatience = settings.stopGrace().plus(database.statementTimeout());
    metrics.watch(running);
  }

  /** Does nothing while a thread of before still waits for the database. */
  public synchronized void start() {
    if (thread == null || !thread.isAlive()) {
      stopping = false;
      thread = Thread.ofPlatform().daemon().name("jobs").start(this::run);
    }
  }

  /** Looks for work now instead of at the next heartbeat. */
  public void nudge() {
    nudges.release();
  }

  /**
   * Tells the jobs to stop, waits a while, and hands them back to be started over. A database that
   * is silent holds this up for no longer than one statement may take: then the jobs stay leased,
   * and other servers take them over once the leases have run out.
   */
  public synchronized void stop() {
    Thread stopped = thread;
    if (stopped == null) {
      return;
    }
    stopping = true;
    nudge();
    try {
      if (stopped.join(stopPatience)) {
        thread = null;
      } else {
        LOG.warn(
            "The database of jobs is silent: {} jobs are not handed back, and wait until their"
                + " leases have run out",
            running.size());
      }
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    while (!stopping) {
      beat();
      rest(settings.heartbeat());
    }
    running.forEach(job -> job.stop(StopReason.HANDED_BACK));
    long deadline = System.nanoTime() + settings.stopGrace().toNanos();
    while (!running.isEmpty() && System.nanoTime() < deadline) {
      safely(this::keepRunning);
      if (!running.isEmpty()) {
        rest(settings.heartbeat());
      }
    }
    safely(this::handBack);
  }

  private void rest(Duration most) {
    try {
      if (nudges.tryAcquire(most.toNanos(), TimeUnit.NANOSECONDS)) {
        nudges.drainPermits();
      }
    } catch (InterruptedException stop) {
      stopping = true;
    }
  }

  private void beat() {
    safely(() -> {
      keepRunning();
      leases.endAbandoned();
      claim();
    });
  }

  /** Says once that the database is silent, and once that it is back. */
  private void safely(Runnable step) {
    try {
      step.run();
      if (silent) {
        LOG.info("The database of jobs answers again");
        silent = false;
      }
    } catch (AsofException unavailable) {
      if (!silent) {
        LOG.warn("Jobs are neither taken up nor ended: {}", unavailable.getMessage());
        silent = true;
      }
      stopLost();
    } catch (RuntimeException | Error fault) {
      LOG.error("A heartbeat of the jobs failed; the next one tries again", fault);
      stopLost();
    }
  }

  private void stopLost() {
    running.stream()
        .filter(job -> job.leaseEnd().isBefore(clock.instant()))
        .forEach(job -> job.stop(StopReason.LOST));
  }

  private void keepRunning() {
    for (RunningJob job : running) {
      Optional<JobEnd> end = job.findEnd();
      if (end.isPresent()) {
        record(job, end.get());
      } else {
        renew(job);
      }
    }
  }

  private void renew(RunningJob job) {
    var until = leases.leaseEnd();
    switch (leases.renew(job.job(), job.progress())) {
      case LeaseAnswer.ClaimVoid() -> job.stop(StopReason.LOST);
      case LeaseAnswer.Renewed(boolean cancelRequested) -> {
        job.renewed(until);
        if (cancelRequested) {
          job.stop(StopReason.CANCELLED);
        }
      }
    }
  }

  private void record(RunningJob job, JobEnd end) {
    LeaseAnswer.ToEnd answer = leases.end(job.job(), end);
    running.remove(job);
    if (end instanceof JobEnd.Done && !answer.equals(new LeaseAnswer.Ended(JobState.DONE))) {
      job.discard();
    }
    metrics.ended(job.job(), answer);
    LOG.info(
        "Claim {} of {} {}: {}",
        job.job().claim(),
        job.job().kind(),
        job.job().id(),
        switch (answer) {
          case LeaseAnswer.Ended(JobState state) -> state.text();
          case LeaseAnswer.ClaimVoid() -> "lost to another server";
        });
  }

  private void claim() {
    while (!stopping && running.size() < settings.concurrency()) {
      var until = leases.leaseEnd();
      if (!(leases.claim(bodies.keySet()) instanceof LeaseAnswer.Claimed claimed)) {
        return;
      }
      JobBody body = Objects.requireNonNull(bodies.get(claimed.job().kind()));
      RunningJob job = new RunningJob(claimed, body, until, this::nudge);
      running.add(job);
      job.start();
    }
  }

  /** Jobs that did not notice in time: what they still make is void. */
  private void handBack() {
    for (RunningJob job : running) {
      leases.end(job.job(), new JobEnd.Stopped(StopReason.HANDED_BACK));
    }
    running.clear();
  }
}
