package dev.asof.jobs.queue;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.function.Function;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The tables of jobs: a PostgreSQL schema of their own, {@value #SCHEMA}, with a migration history
 * of its own, so that they may share a database with the registry. Thread-safe.
 */
public final class JobDatabase {
  static final String SCHEMA = "asof_jobs";

  private static final Duration STATEMENT_TIMEOUT = Duration.ofSeconds(10);

  private final DataSource database;
  private final Duration statementTimeout;
  private final JdbcClient client;
  private volatile boolean migrated;

  /** Nothing is asked of {@code database} yet: it may be down. */
  public JobDatabase(DataSource database) {
    this(database, STATEMENT_TIMEOUT);
  }

  /**
   * @param statementTimeout in whole seconds
   */
  JobDatabase(DataSource database, Duration statementTimeout) {
    this.database = database;
    this.statementTimeout = statementTimeout;
    JdbcTemplate template = new JdbcTemplate(database);
    template.setQueryTimeout(Math.toIntExact(statementTimeout.toSeconds()));
    this.client = JdbcClient.create(template);
  }

  /** How long a statement may take on a database that answers. */
  Duration statementTimeout() {
    return statementTimeout;
  }

  /**
   * Runs {@code statement}.
   *
   * @throws AsofException {@link ErrorCode#REGISTRY_UNAVAILABLE} if the database does not answer;
   *     whether it has acted is not known then
   */
  <T> T ask(Function<JdbcClient, T> statement) {
    try {
      migrate();
      return statement.apply(client);
    } catch (BadSqlGrammarException | DataIntegrityViolationException ownFault) {
      throw ownFault;
    } catch (DataAccessException | FlywayException down) {
      throw new AsofException(
          ErrorCode.REGISTRY_UNAVAILABLE,
          "the PostgreSQL that holds the jobs does not answer: try again when it does",
          down);
    }
  }

  /** Brings the tables up to date, whichever version they have; servers wait for each other. */
  private void migrate() {
    if (!migrated) {
      Flyway.configure(JobDatabase.class.getClassLoader())
          .dataSource(database)
          .schemas(SCHEMA)
          .defaultSchema(SCHEMA)
          .locations("classpath:dev/asof/jobs/migrations")
          .load()
          .migrate();
      migrated = true;
    }
  }

  static OffsetDateTime utc(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}
