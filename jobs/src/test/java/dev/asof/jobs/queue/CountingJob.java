package dev.asof.jobs.queue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A job that counts to the number it is asked for, and may be held up at the start. */
final class CountingJob implements JobBody {
  final CountDownLatch gate;
  final List<String> started = new CopyOnWriteArrayList<>();
  final List<String> discarded = new CopyOnWriteArrayList<>();
  final AtomicInteger atOnce = new AtomicInteger();
  final AtomicInteger mostAtOnce = new AtomicInteger();

  CountingJob(boolean open) {
    gate = new CountDownLatch(open ? 0 : 1);
  }

  @Override
  public String kind() {
    return "counting";
  }

  @Override
  public JobResult run(Job job, byte[] request, JobContext context) {
    started.add(claimOf(job));
    mostAtOnce.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
    try {
      long total = Long.parseLong(new String(request, StandardCharsets.UTF_8));
      context.progress("counting", 0, total);
      while (gate.getCount() > 0) {
        context.pause(Duration.ofMillis(5));
      }
      for (long done = 0; done <= total; done++) {
        context.progress("counting", done, total);
      }
      return new JobResult(total, request.length);
    } finally {
      atOnce.decrementAndGet();
    }
  }

  @Override
  public void discard(Job job) {
    discarded.add(claimOf(job));
  }

  static String claimOf(Job job) {
    return job.id() + "-" + job.claim();
  }
}
