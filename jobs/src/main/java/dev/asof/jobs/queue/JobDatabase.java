package dev.asof.jobs.queue;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.function.Function;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The tables of jobs: a PostgreSQL schema of their own, {@value #SCHEMA}, with a migration history
 * of its own, so that they may share a database with the registry. Thread-safe.
 */
public final class JobDatabase {
  static final String SCHEMA = "asof_jobs";

  private final JdbcClient client;

  private JobDatabase(JdbcClient client) {
    this.client = client;
  }

  /** Brings the tables up to date, whichever version they have; servers wait for each other. */
  public static JobDatabase migrated(DataSource database) {
    Flyway.configure()
        .dataSource(database)
        .schemas(SCHEMA)
        .locations("classpath:dev/asof/jobs/migrations")
        .load()
        .migrate();
    return new JobDatabase(JdbcClient.create(database));
  }

  /**
   * Runs {@code statement}.
   *
   * @throws AsofException {@link ErrorCode#REGISTRY_UNAVAILABLE} if the database does not answer;
   *     whether it has acted is not known then
   */
  <T> T ask(Function<JdbcClient, T> statement) {
    try {
      return statement.apply(client);
    } catch (DataAccessResourceFailureException | TransientDataAccessException down) {
      throw new AsofException(
          ErrorCode.REGISTRY_UNAVAILABLE,
          "the database of jobs does not answer: check spring.datasource and PostgreSQL, then try again",
          down);
    }
  }

  static OffsetDateTime utc(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}
