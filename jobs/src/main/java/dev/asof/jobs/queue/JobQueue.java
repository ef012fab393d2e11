package dev.asof.jobs.queue;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.core.ProjectName;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.util.unit.DataSize;

/**
 * The jobs of all servers, as users see them. Thread-safe. Every method throws {@link
 * ErrorCode#REGISTRY_UNAVAILABLE} if the database does not answer.
 */
public final class JobQueue {
  private final JobDatabase database;
  private final DataSize maxRequest;
  private final Clock clock;

  public JobQueue(JobDatabase database, DataSize maxRequest, Clock clock) {
    this.database = database;
    this.maxRequest = maxRequest;
    this.clock = clock;
  }

  /**
   * Adds a job at the end of the queue.
   *
   * @param request what is to be done, as bytes that the jobs of {@code kind} read
   * @throws AsofException {@link ErrorCode#BODY_TOO_LARGE} if {@code request} is
   */
  public Job submit(ProjectName project, String kind, String name, byte[] request) {
    if (request.length > maxRequest.toBytes()) {
      throw new AsofException(
          ErrorCode.BODY_TOO_LARGE,
          "the request takes %d bytes, and a job keeps at most %d (asof.jobs.max-request): split it"
              .formatted(request.length, maxRequest.toBytes()));
    }
    return database.ask(client ->
        client
            .sql(
                """
                insert into asof_jobs.job (id, project, kind, name, request, not_before, created_at)
                values (:id, :project, :kind, :name, :request, :now, :now)
                returning %s\
                """
                    .formatted(JobRows.COLUMNS))
            .param("id", UUID.randomUUID().toString())
            .param("project", project.value())
            .param("kind", kind)
            .param("name", name)
            .param("request", Gzip.compress(request))
            .param("now", JobDatabase.utc(clock.instant()))
            .query(JobRows::read)
            .single());
  }

  public Optional<Job> find(ProjectName project, String kind, String id) {
    return database.ask(client ->
        client
            .sql(
                """
                select %s from asof_jobs.job
                where project = :project and kind = :kind and id = :id\
                """
                    .formatted(JobRows.COLUMNS))
            .param("project", project.value())
            .param("kind", kind)
            .param("id", id)
            .query(JobRows::read)
            .optional());
  }

  /** The {@code limit} newest jobs of one kind in a project, newest first. */
  public List<Job> list(ProjectName project, String kind, int limit) {
    return database.ask(client ->
        client
            .sql(
                """
                select %s from asof_jobs.job
                where project = :project and kind = :kind order by number desc limit :limit\
                """
                    .formatted(JobRows.COLUMNS))
            .param("project", project.value())
            .param("kind", kind)
            .param("limit", limit)
            .query(JobRows::read)
            .list());
  }

  /**
   * Cancels a job that has not ended: at once if it is queued, and as soon as its server hears of
   * it if it is running.
   *
   * @return whether there was anything left to cancel
   */
  public Cancellation cancel(Job job) {
    Optional<Job> cancelled =
        database.ask(client ->
            client
                .sql(
                    """
                    update asof_jobs.job
                    set cancel_requested = true,
                        finished_at = case state when 'queued' then :now end,
                    request = case state when 'queued' then '' else request end,
                        state = case state when 'queued' then 'cancelled' else state end
                    where id = :id and state in ('queued', 'running')
                    returning %s\
                    """
                        .formatted(JobRows.COLUMNS))
                .param("id", job.id())
                .param("now", JobDatabase.utc(clock.instant()))
                .query(JobRows::read)
                .optional());
    return cancelled
        .<Cancellation>map(Cancellation.Accepted::new)
        .orElseGet(Cancellation.TooLate::new);
  }

  /** Forgets a job that has ended; what it made is the caller's to remove beforehand. */
  public void remove(Job job) {
    database.ask(client ->
        client
            .sql(
                """
                delete from asof_jobs.job
                where id = :id and state in ('done', 'failed', 'cancelled')\
                """)
            .param("id", job.id())
            .update());
  }
}
