package dev.asof.jobs.queue;

import dev.asof.core.Bytes;
import dev.asof.jobs.queue.LeaseAnswer.ClaimVoid;
import dev.asof.jobs.queue.LeaseAnswer.Claimed;
import dev.asof.jobs.queue.LeaseAnswer.Ended;
import dev.asof.jobs.queue.LeaseAnswer.Renewed;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.MappedQuerySpec;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;

/**
 * The jobs of all servers, as the server sees them that runs some.
 *
 * <p>A claim makes a job this server's until its lease runs out, and renewing it says that the
 * server lives. Whoever claims the job next counts {@code claim} up, and every update of a claim
 * names its number, so that a server that was only slow finds its claim void and can do no harm.
 * Whatever ends a job for good drops its request, which may be large.
 */
final class JobLeases {
  private final JobDatabase database;
  private final String owner;
  private final Settings settings;
  private final Clock clock;

  /**
   * @param attempts how many claims may fail before the job does
   */
  record Settings(Duration lease, int attempts, Duration retryDelay) {}

  JobLeases(JobDatabase database, String owner, Settings settings, Clock clock) {
    this.database = database;
    this.owner = owner;
    this.settings = settings;
    this.clock = clock;
  }

  /** When a lease ends that is renewed now. */
  Instant leaseEnd() {
    return clock.instant().plus(settings.lease());
  }

  /** Takes up the job of {@code kinds} that has waited longest, if there is one to be had. */
  LeaseAnswer.ToClaim claim(Collection<String> kinds) {
    Optional<Claimed> claimed =
        database.ask(client ->
            client
                .sql(
                    """
                    update asof_jobs.job
                    set state = 'running', claim = claim + 1, owner = :owner, lease_until = :lease,
                        failed_attempts = failed_attempts + case state when 'running' then 1 else 0 end,
                        started_at = :now, step = '', rows_done = 0, rows_total = 0
                    where number = (
                      select number from asof_jobs.job
                      where kind in (:kinds) and not cancel_requested
                        and (state = 'queued' and not_before <= :now
                          or state = 'running' and lease_until < :now
                            and failed_attempts + 1 < :attempts)
                      order by number limit 1
                      for update skip locked)
                    returning request, %s\
                    """
                        .formatted(JobRows.COLUMNS))
                .param("owner", owner)
                .param("lease", JobDatabase.utc(leaseEnd()))
                .param("now", now())
                .param("kinds", kinds)
                .param("attempts", settings.attempts())
                .query(JobLeases::readClaimed)
                .optional());
    return claimed.<LeaseAnswer.ToClaim>map(one -> one).orElseGet(LeaseAnswer.NothingToDo::new);
  }

  private static Claimed readClaimed(ResultSet row, int number) throws SQLException {
    return new Claimed(
        JobRows.read(row, number),
        Bytes.wrap(Gzip.decompress(Objects.requireNonNull(row.getBytes("request")))));
  }

  /** Ends jobs whose server fell silent and that nobody is to take up again. */
  void endAbandoned() {
    database.ask(client ->
        client
            .sql(
                """
                update asof_jobs.job
                set state = case when cancel_requested then 'cancelled' else 'failed' end,
                    error_code = case when cancel_requested then null else 'internal-error' end,
                    error_message = case when cancel_requested then null else :message end,
                    finished_at = :now, owner = null, lease_until = null, request = ''
                where state = 'running' and lease_until < :now
                  and (cancel_requested or failed_attempts + 1 >= :attempts)\
                """)
            .param("now", now())
            .param("attempts", settings.attempts())
            .param(
                "message",
                "the servers that ran this job stopped answering, %d times: look for the reason in their logs, then ask again"
                    .formatted(settings.attempts()))
            .update());
  }

  /** Renews the lease of {@code job}, and saves how far it is. */
  LeaseAnswer.ToRenewal renew(Job job, JobProgress progress) {
    Optional<Boolean> cancelRequested =
        database.ask(client ->
            ofClaim(
                    client,
                    """
                    update asof_jobs.job
                    set lease_until = :lease, step = :step, rows_done = :done, rows_total = :total
                    where id = :id and claim = :claim and state = 'running'
                    returning cancel_requested\
                    """,
                    job)
                .param("lease", JobDatabase.utc(leaseEnd()))
                .param("step", progress.step())
                .param("done", progress.rowsDone())
                .param("total", progress.rowsTotal())
                .query(Boolean.class)
                .optional());
    return cancelRequested.<LeaseAnswer.ToRenewal>map(Renewed::new).orElseGet(ClaimVoid::new);
  }

  /** Records how the claim {@code job} ended. */
  LeaseAnswer.ToEnd end(Job job, JobEnd end) {
    return switch (end) {
      case JobEnd.Done(JobResult result) -> done(job, result);
      case JobEnd.Failed(JobError error, boolean retryable) -> failed(job, error, retryable);
      case JobEnd.Stopped(JobEnd.StopReason reason) ->
          reason == JobEnd.StopReason.LOST ? new ClaimVoid() : stopped(job);
    };
  }

  private LeaseAnswer.ToEnd done(Job job, JobResult result) {
    return end(client ->
        ofClaim(
                client,
                """
                update asof_jobs.job
                set state = case when cancel_requested then 'cancelled' else 'done' end,
                    result_rows = case when cancel_requested then null else :rows end,
                    result_bytes = case when cancel_requested then null else :bytes end,
                    rows_done = :rows, rows_total = :rows,
                    finished_at = :now, owner = null, lease_until = null, request = ''
                where id = :id and claim = :claim and state = 'running'
                returning state\
                """,
                job)
            .param("rows", result.rows())
            .param("bytes", result.bytes())
            .param("now", now())
            .query(JobLeases::readState));
  }

  private LeaseAnswer.ToEnd failed(Job job, JobError error, boolean retryable) {
    return end(client ->
        ofClaim(
                client,
                """
                with ended as (
                  select number,
                         case when cancel_requested then 'cancelled'
                              when :retryable and failed_attempts + 1 < :attempts then 'queued'
                              else 'failed' end as state
                  from asof_jobs.job
                  where id = :id and claim = :claim and state = 'running'
                  for update)
                update asof_jobs.job job
                set state = ended.state, failed_attempts = failed_attempts + 1,
                    error_code = case ended.state when 'failed' then :code end,
                    error_message = case ended.state when 'failed' then :message end,
                    finished_at = case ended.state when 'queued' then null else :now end,
                    request = case ended.state when 'queued' then request else '' end,
                    not_before = :retry, owner = null, lease_until = null
                from ended where job.number = ended.number
                returning job.state\
                """,
                job)
            .param("retryable", retryable)
            .param("attempts", settings.attempts())
            .param("code", error.code())
            .param("message", error.message())
            .param("now", now())
            .param("retry", JobDatabase.utc(clock.instant().plus(settings.retryDelay())))
            .query(JobLeases::readState));
  }

  /** Stopped for a cancellation, or because the server stops: then it is nobody's fault. */
  private LeaseAnswer.ToEnd stopped(Job job) {
    return end(client ->
        ofClaim(
                client,
                """
                update asof_jobs.job
                set state = case when cancel_requested then 'cancelled' else 'queued' end,
                    finished_at = case when cancel_requested then :now end,
                    request = case when cancel_requested then '' else request end,
                    owner = null, lease_until = null
                where id = :id and claim = :claim and state = 'running'
                returning state\
                """,
                job)
            .param("now", now())
            .query(JobLeases::readState));
  }

  private static StatementSpec ofClaim(JdbcClient client, String sql, Job job) {
    return client.sql(sql).param("id", job.id()).param("claim", job.claim());
  }

  /** Runs {@code statement}, which returns the job's state if the claim is not void. */
  private LeaseAnswer.ToEnd end(Function<JdbcClient, MappedQuerySpec<JobState>> statement) {
    return database
        .ask(client -> statement.apply(client).optional())
        .<LeaseAnswer.ToEnd>map(Ended::new)
        .orElseGet(ClaimVoid::new);
  }

  private static JobState readState(ResultSet row, int ignoredRowNumber) throws SQLException {
    return JobState.parse(Objects.requireNonNull(row.getString("state")));
  }

  private OffsetDateTime now() {
    return JobDatabase.utc(clock.instant());
  }
}
