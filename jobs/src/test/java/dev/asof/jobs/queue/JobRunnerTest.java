package dev.asof.jobs.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.core.ProjectName;
import dev.asof.jobs.JobsProperties;
import dev.asof.testing.ManualClock;
import dev.asof.testing.TcpFaultProxy;
import dev.asof.testing.TestServices;
import dev.asof.testing.TestingDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.util.unit.DataSize;

class JobRunnerTest {
  private static final ProjectName PROJECT = new ProjectName("shop");
  private static final String KIND = "counting";
  private static final Duration LEASE = Duration.ofSeconds(30);

  private final ManualClock clock = ManualClock.at("2026-03-01T12:00:00Z");
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final TestingDatabase database = TestServices.postgresql().newDatabase();
  private final JobDatabase tables = new JobDatabase(database.dataSource());
  private final JobQueue queue = new JobQueue(tables, DataSize.ofKilobytes(64), clock);
  private final List<JobRunner> runners = new ArrayList<>();
  private final List<CountDownLatch> gates = new ArrayList<>();

  /** Leaves nothing behind that is to be discarded. */
  private abstract static class TestBody implements JobBody {
    @Override
    public String kind() {
      return KIND;
    }

    @Override
    public void discard(Job job) {}
  }

  @AfterEach
  void stopRunners() {
    gates.forEach(CountDownLatch::countDown);
    runners.forEach(JobRunner::stop);
  }

  private static JobsProperties settings(int concurrency, Duration stopGrace) {
    return new JobsProperties(
        concurrency,
        LEASE,
        Duration.ofMillis(20),
        3,
        Duration.ofSeconds(5),
        stopGrace,
        DataSize.ofKilobytes(64),
        new JobsProperties.Training(1000, Duration.ofSeconds(1), Duration.ofMillis(20)));
  }

  private JobRunner start(JobBody body) {
    return start(tables, body, settings(2, Duration.ofSeconds(5)));
  }

  private JobRunner start(JobDatabase on, JobBody body, JobsProperties settings) {
    JobRunner runner =
        new JobRunner(on, List.of(body), settings, new JobMetrics(meters, clock), clock);
    runners.add(runner);
    runner.start();
    return runner;
  }

  private CountingJob held() {
    CountingJob job = new CountingJob(false);
    gates.add(job.gate);
    return job;
  }

  private Job submit(String request) {
    return queue.submit(PROJECT, KIND, "count", request.getBytes(StandardCharsets.UTF_8));
  }

  private Job reload(Job job) {
    return queue.find(PROJECT, KIND, job.id()).orElseThrow();
  }

  private Job awaitState(Job job, JobState state) {
    await().until(() -> reload(job).state() == state);
    return reload(job);
  }

  private Job cancel(Job job) {
    return ((Cancellation.Accepted) queue.cancel(job)).job();
  }

  private static String claim(Job job, int claim) {
    return job.id() + "-" + claim;
  }

  @Test
  void runsWhatIsSubmittedAndKeepsWhatItMade() {
    start(new CountingJob(true));

    Job job = submit("1000");

    assertThat(job.state()).isEqualTo(JobState.QUEUED);
    assertThat(job.times().created()).isEqualTo(clock.instant());
    Job done = awaitState(job, JobState.DONE);
    assertThat(done.findResult()).contains(new JobResult(1000, 4));
    assertThat(done.progress().fraction()).isEqualTo(1);
    assertThat(done.times().findStarted()).isPresent();
    assertThat(done.times().findFinished()).isPresent();
    assertThat(meters.find("asof.jobs.claims").tag("end", "done").timer().count()).isEqualTo(1);
    assertThat(requestBytes(job)).isZero();
  }

  private int requestBytes(Job job) {
    return JdbcClient.create(database.dataSource())
        .sql("select length(request) from asof_jobs.job where id = ?")
        .param(job.id())
        .query(Integer.class)
        .single();
  }

  /** A request may be large, and jobs are kept until they are deleted. */
  @Test
  void whateverEndsAJobDropsItsRequest() {
    Job queued = submit("1");
    assertThat(requestBytes(queued)).isPositive();
    assertThat(requestBytes(cancel(queued))).isZero();

    start(held());
    Job running = submit("10");
    await().until(() -> reload(running).state() == JobState.RUNNING);
    cancel(running);
    assertThat(requestBytes(awaitState(running, JobState.CANCELLED))).isZero();
  }

  @Test
  void savesProgressWhileAJobRuns() {
    CountingJob held = held();
    start(held);

    Job job = submit("10");

    await().until(() -> reload(job).progress().equals(new JobProgress("counting", 0, 10)));
    assertThat(reload(job).state()).isEqualTo(JobState.RUNNING);
    assertThat(reload(job).findResult()).isEmpty();
  }

  @Test
  void listsTheJobsOfAProjectNewestFirst() {
    Job first = submit("1");
    Job second = submit("2");
    queue.submit(new ProjectName("other"), KIND, "", new byte[0]);

    assertThat(queue.list(PROJECT, KIND, 10))
        .extracting(Job::id)
        .containsExactly(second.id(), first.id());
    assertThat(queue.list(PROJECT, KIND, 1)).extracting(Job::id).containsExactly(second.id());
    assertThat(queue.list(PROJECT, "other-kind", 10)).isEmpty();
    assertThat(queue.find(new ProjectName("other"), KIND, first.id())).isEmpty();
  }

  @Test
  void refusesARequestThatIsTooLargeToKeep() {
    byte[] large = new byte[64 * 1024 + 1];

    assertThatThrownBy(() -> queue.submit(PROJECT, KIND, "", large))
        .isInstanceOfSatisfying(
            AsofException.class,
            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.BODY_TOO_LARGE))
        .hasMessageContaining("asof.jobs.max-request");
  }

  @Test
  void sharesTheWorkBetweenServersAndRunsEachJobOnce() {
    List<Job> jobs = IntStream.range(0, 40).mapToObj(i -> submit("50")).toList();
    CountingJob one = new CountingJob(true);
    CountingJob other = new CountingJob(true);
    start(one);
    start(other);

    await().until(() -> jobs.stream().allMatch(job -> reload(job).state() == JobState.DONE));

    List<String> started = new ArrayList<>(one.started);
    started.addAll(other.started);
    assertThat(started)
        .containsExactlyInAnyOrderElementsOf(jobs.stream().map(job -> claim(job, 1)).toList());
  }

  @Test
  void runsNoMoreThanItsShareAtATime() {
    CountingJob held = held();
    start(held);
    List<Job> jobs = IntStream.range(0, 5).mapToObj(i -> submit("1")).toList();

    await().until(() -> held.started.size() == 2);
    held.gate.countDown();
    await().until(() -> jobs.stream().allMatch(job -> reload(job).state() == JobState.DONE));

    assertThat(held.mostAtOnce).hasValue(2);
    assertThat(held.started).startsWith(claim(jobs.get(0), 1), claim(jobs.get(1), 1)).hasSize(5);
  }

  @Test
  void cancelsAQueuedJobAtOnceAndForGood() {
    Job job = submit("1");

    assertThat(cancel(job).state()).isEqualTo(JobState.CANCELLED);

    CountingJob body = new CountingJob(true);
    start(body);
    awaitState(submit("1"), JobState.DONE);
    assertThat(body.started).hasSize(1);
    assertThat(reload(job).times().findFinished()).isPresent();
    assertThat(queue.cancel(job)).isEqualTo(new Cancellation.TooLate());
  }

  @Test
  void cancelsARunningJob() {
    CountingJob held = held();
    start(held);
    Job job = submit("1");
    await().until(() -> held.started.size() == 1);

    assertThat(cancel(job).state()).isEqualTo(JobState.RUNNING);

    assertThat(awaitState(job, JobState.CANCELLED).findResult()).isEmpty();
    assertThat(held.atOnce).hasValue(0);
  }

  @Test
  void discardsTheResultOfAJobThatWasCancelledAsItEnded() {
    CountingJob body = new CountingJob(true);
    start(tables, cancelledAtTheEnd(body::discard), slowHeartbeat());

    Job job = submit("1");
    runners.getFirst().nudge();

    assertThat(awaitState(job, JobState.CANCELLED).findResult()).isEmpty();
    await().until(() -> body.discarded.equals(List.of(claim(job, 1))));
  }

  @Test
  void leasesAreRenewedWhileSomethingIsDiscardedSlowly() {
    CountDownLatch warehouse = new CountDownLatch(1);
    gates.add(warehouse);
    start(
        cancelledAtTheEnd(_ -> {
          try {
            warehouse.await();
          } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
          }
        }));

    awaitState(submit("1"), JobState.CANCELLED);
    awaitState(submit("2"), JobState.CANCELLED);
  }

  private JobBody cancelledAtTheEnd(Consumer<Job> discard) {
    return new TestBody() {
      @Override
      public JobResult run(Job job, byte[] request, JobContext context) {
        queue.cancel(job);
        return new JobResult(1, 1);
      }

      @Override
      public void discard(Job job) {
        discard.accept(job);
      }
    };
  }

  private static JobsProperties slowHeartbeat() {
    JobsProperties usual = settings(2, Duration.ofSeconds(5));
    return new JobsProperties(
        usual.concurrency(),
        usual.lease(),
        Duration.ofSeconds(5),
        usual.attempts(),
        usual.retryDelay(),
        usual.stopGrace(),
        usual.maxRequest(),
        usual.training());
  }

  @Test
  void keepsTheCodeAndMessageOfAFailure() {
    start(failing(new AsofException(ErrorCode.INCOMPLETE_HISTORY, "ask again later")));

    Job failed = awaitState(submit("1"), JobState.FAILED);

    assertThat(failed.findError()).contains(new JobError("incomplete-history", "ask again later"));
    assertThat(failed.claim()).isEqualTo(1);
  }

  @Test
  void hidesWhatAFaultLooksLikeInside() {
    start(failing(new IllegalStateException("password=secret")));

    Job failed = awaitState(submit("1"), JobState.FAILED);

    assertThat(failed.findError().orElseThrow().code()).isEqualTo("internal-error");
    assertThat(failed.findError().orElseThrow().message())
        .contains(failed.id())
        .doesNotContain("secret");
  }

  @Test
  void triesAgainAWhileLaterWhenAPartIsDownAndGivesUpInTheEnd() {
    start(failing(new AsofException(ErrorCode.OFFLINE_STORE_UNAVAILABLE, "no answer")));
    Job job = submit("1");

    for (int claim = 1; claim < 3; claim++) {
      int sofar = claim;
      await()
          .until(() -> {
            Job now = reload(job);
            return now.state() == JobState.QUEUED && now.claim() == sofar;
          });
      clock.advance(Duration.ofSeconds(6));
    }

    Job failed = awaitState(job, JobState.FAILED);
    assertThat(failed.claim()).isEqualTo(3);
    assertThat(failed.findError()).contains(new JobError("offline-store-unavailable", "no answer"));
  }

  private static JobBody failing(RuntimeException failure) {
    return new TestBody() {
      @Override
      public JobResult run(Job job, byte[] request, JobContext context) {
        throw failure;
      }
    };
  }

  @Test
  void handsRunningJobsBackWhenTheServerStops() {
    CountingJob held = held();
    JobRunner stopping = start(held);
    Job job = submit("7");
    await().until(() -> held.started.size() == 1);

    stopping.stop();

    assertThat(reload(job).state()).isEqualTo(JobState.QUEUED);
    assertThat(held.atOnce).hasValue(0);
    start(new CountingJob(true));
    assertThat(awaitState(job, JobState.DONE).claim()).isEqualTo(2);
  }

  @Test
  void takesOverTheJobsOfADeadServerOnceTheirLeaseIsOver() {
    Job job = submit("7");
    // A server that claims and then says nothing any more.
    new JobLeases(tables, "dead", new JobLeases.Settings(LEASE, 3, Duration.ZERO), clock)
        .claim(List.of(KIND));
    CountingJob body = new CountingJob(true);
    start(body);
    Job later = submit("1");

    awaitState(later, JobState.DONE);
    assertThat(reload(job).state()).isEqualTo(JobState.RUNNING);
    clock.advance(LEASE.plusSeconds(1));

    assertThat(awaitState(job, JobState.DONE).claim()).isEqualTo(2);
    assertThat(body.started).containsExactly(claim(later, 1), claim(job, 2));
  }

  @Test
  void endsAJobThatTakesItsServersDownWithIt() {
    Job job = submit("7");
    JobLeases dying =
        new JobLeases(tables, "dying", new JobLeases.Settings(LEASE, 3, Duration.ZERO), clock);
    for (int claim = 1; claim <= 3; claim++) {
      assertThat(((LeaseAnswer.Claimed) dying.claim(List.of(KIND))).job().claim()).isEqualTo(claim);
      clock.advance(LEASE.plusSeconds(1));
    }
    assertThat(dying.claim(List.of(KIND))).isEqualTo(new LeaseAnswer.NothingToDo());

    start(new CountingJob(true));

    assertThat(awaitState(job, JobState.FAILED).findError().orElseThrow().code())
        .isEqualTo("internal-error");
  }

  @Test
  void endsTheCancelledJobOfADeadServer() {
    Job job = submit("7");
    new JobLeases(tables, "dead", new JobLeases.Settings(LEASE, 3, Duration.ZERO), clock)
        .claim(List.of(KIND));
    queue.cancel(job);
    clock.advance(LEASE.plusSeconds(1));

    CountingJob body = new CountingJob(true);
    start(body);

    awaitState(job, JobState.CANCELLED);
    assertThat(body.started).isEmpty();
  }

  @Test
  void voidsTheResultOfAServerThatWasTakenForDead() throws Exception {
    try (TcpFaultProxy proxy =
        TcpFaultProxy.to(TestServices.postgresql().host(), TestServices.postgresql().port())) {
      TestingDatabase through =
          new TestingDatabase(
              proxy.through(database.jdbcUrl()), database.user(), database.password());
      CountingJob slow = held();
      start(new JobDatabase(through.dataSource()), slow, settings(1, Duration.ofSeconds(5)));
      Job job = submit("7");
      await().until(() -> slow.started.size() == 1);
      proxy.refuseConnections();
      clock.advance(LEASE.plusSeconds(1));
      CountingJob heir = new CountingJob(true);
      start(heir);
      Job done = awaitState(job, JobState.DONE);
      assertThat(done.claim()).isEqualTo(2);

      await().until(() -> slow.atOnce.get() == 0);
      // From here on either server may take the next job; the slow one must not hold it.
      slow.gate.countDown();
      proxy.heal();

      Job another = submit("1");
      awaitState(another, JobState.DONE);
      assertThat(reload(job)).isEqualTo(done);
      assertThat(heir.discarded).isEmpty();
    }
  }

  @Test
  void recordsTheEndOfAJobOnceTheDatabaseIsBack() {
    try (TcpFaultProxy proxy =
        TcpFaultProxy.to(TestServices.postgresql().host(), TestServices.postgresql().port())) {
      TestingDatabase through =
          new TestingDatabase(
              proxy.through(database.jdbcUrl()), database.user(), database.password());
      CountingJob held = held();
      start(new JobDatabase(through.dataSource()), held, settings(1, Duration.ofSeconds(5)));
      Job job = submit("7");
      await().until(() -> held.started.size() == 1);

      proxy.refuseConnections();
      held.gate.countDown();
      await().until(() -> held.atOnce.get() == 0);
      assertThat(reload(job).state()).isEqualTo(JobState.RUNNING);
      proxy.heal();

      assertThat(awaitState(job, JobState.DONE).claim()).isEqualTo(1);
      assertThat(held.discarded).isEmpty();
    }
  }

  @Test
  void claimsEachJobForOneOfManyServersAtTheSameMoment() throws Exception {
    int servers = 8;
    List<Job> jobs = IntStream.range(0, 16).mapToObj(i -> submit("1")).toList();
    CyclicBarrier together = new CyclicBarrier(servers);
    List<String> claimed = new CopyOnWriteArrayList<>();
    List<Thread> threads =
        IntStream.range(0, servers)
            .mapToObj(server ->
                Thread.ofVirtual()
                    .start(() -> {
                      JobLeases leases =
                          new JobLeases(
                              tables,
                              "server-" + server,
                              new JobLeases.Settings(LEASE, 3, Duration.ZERO),
                              clock);
                      try {
                        together.await();
                      } catch (Exception broken) {
                        throw new IllegalStateException(broken);
                      }
                      for (int times = 0; times < 2; times++) {
                        if (leases.claim(List.of(KIND)) instanceof LeaseAnswer.Claimed one) {
                          claimed.add(one.job().id());
                        }
                      }
                    }))
            .toList();
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(claimed).doesNotHaveDuplicates();
    assertThat(jobs).extracting(Job::id).containsAll(claimed);
    assertThat(claimed).isNotEmpty();
  }

  @Test
  void forgetsOnlyJobsThatHaveEnded() {
    Job job = submit("1");
    queue.remove(job);
    assertThat(queue.find(PROJECT, KIND, job.id())).isPresent();

    queue.cancel(job);
    queue.remove(job);

    assertThat(queue.find(PROJECT, KIND, job.id())).isEmpty();
  }

  @Test
  void findsWhatAnotherServerHasMigrated() {
    Job job = submit("1");

    assertThat(
            new JobQueue(new JobDatabase(database.dataSource()), DataSize.ofKilobytes(64), clock)
                .list(PROJECT, KIND, 10))
        .containsExactly(job);
  }

  @Test
  void startsWhileTheDatabaseIsDownAndWorksOnceItIsUp() {
    try (TcpFaultProxy proxy =
        TcpFaultProxy.to(TestServices.postgresql().host(), TestServices.postgresql().port())) {
      TestingDatabase through =
          new TestingDatabase(
              proxy.through(database.jdbcUrl()), database.user(), database.password());
      proxy.refuseConnections();
      JobDatabase down = new JobDatabase(through.dataSource());
      start(down, new CountingJob(true), settings(1, Duration.ofSeconds(5)));
      assertThatThrownBy(
              () -> new JobQueue(down, DataSize.ofKilobytes(64), clock).list(PROJECT, KIND, 10))
          .isInstanceOfSatisfying(
              AsofException.class,
              refused -> assertThat(refused.code()).isEqualTo(ErrorCode.REGISTRY_UNAVAILABLE));
      Job job = submit("1");

      proxy.heal();

      awaitState(job, JobState.DONE);
    }
  }

  @Test
  @Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
  void stopsWhileTheDatabaseIsFrozenAndLeavesItsJobsToOthers() {
    try (TcpFaultProxy proxy =
        TcpFaultProxy.to(TestServices.postgresql().host(), TestServices.postgresql().port())) {
      TestingDatabase through =
          new TestingDatabase(
              proxy.through(database.jdbcUrl()), database.user(), database.password());
      CountingJob held = held();
      JobDatabase freezing = new JobDatabase(through.dataSource(), Duration.ofSeconds(1));
      JobRunner stopping = start(freezing, held, settings(1, Duration.ofMillis(100)));
      Job job = submit("7");
      await().until(() -> held.started.size() == 1);

      proxy.stall();
      stopping.stop();

      assertThat(reload(job).state()).isEqualTo(JobState.RUNNING);
      clock.advance(LEASE.plusSeconds(1));
      start(new CountingJob(true));
      assertThat(awaitState(job, JobState.DONE).claim()).isEqualTo(2);
    }
  }

  @Test
  void handsBackAJobThatDoesNotNoticeInTime() {
    CountDownLatch deaf = new CountDownLatch(1);
    gates.add(deaf);
    CountDownLatch running = new CountDownLatch(1);
    JobBody body =
        new TestBody() {
          @Override
          public JobResult run(Job job, byte[] request, JobContext context) {
            running.countDown();
            try {
              deaf.await();
            } catch (InterruptedException unexpected) {
              throw new IllegalStateException(unexpected);
            }
            return new JobResult(0, 0);
          }
        };
    JobRunner stopping = start(tables, body, settings(1, Duration.ofMillis(100)));
    Job job = submit("1");
    await().until(() -> running.getCount() == 0);

    stopping.stop();

    assertThat(reload(job).state()).isEqualTo(JobState.QUEUED);
  }
}
