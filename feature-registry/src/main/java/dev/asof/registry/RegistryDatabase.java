package dev.asof.registry;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationVersion;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The PostgreSQL database that holds the registry, in schema {@value #SCHEMA}. It is migrated
 * before its first use, whenever PostgreSQL is up for that; servers that start together wait for
 * each other. What fails for want of PostgreSQL is {@link ErrorCode#REGISTRY_UNAVAILABLE}.
 */
final class RegistryDatabase {
  static final String SCHEMA = "asof_registry";

  private static final String MIGRATIONS = "classpath:dev/asof/registry/migration";
  private static final int STATEMENT_SECONDS = 30;

  private final DataSource dataSource;
  private final JdbcClient client;
  private final TransactionTemplate reading;
  private final TransactionTemplate writing;
  private volatile boolean migrated;

  RegistryDatabase(DataSource dataSource) {
    this.dataSource = dataSource;
    JdbcTemplate template = new JdbcTemplate(dataSource);
    template.setQueryTimeout(STATEMENT_SECONDS);
    this.client = JdbcClient.create(template);
    JdbcTransactionManager transactions = new JdbcTransactionManager(dataSource);
    this.reading = new TransactionTemplate(transactions);
    reading.setReadOnly(true);
    reading.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
    this.writing = new TransactionTemplate(transactions);
  }

  JdbcClient client() {
    return client;
  }

  /** Runs {@code work} on one snapshot of the database. */
  <T> T read(Supplier<T> work) {
    return guarded(() -> reading.execute(_ -> work.get()));
  }

  /** Runs {@code work} in a transaction: all of it lasts, or nothing. */
  <T> T write(Supplier<T> work) {
    return guarded(() -> writing.execute(_ -> work.get()));
  }

  private <T> T guarded(Supplier<T> work) {
    try {
      migrate();
      return work.get();
    } catch (BadSqlGrammarException | DataIntegrityViolationException ownFault) {
      throw ownFault;
    } catch (DataAccessException | TransactionException | FlywayException unavailable) {
      throw new AsofException(
          ErrorCode.REGISTRY_UNAVAILABLE,
          "the registry's PostgreSQL does not answer: try again when it does; an apply that was cut off is there wholly or not at all, and can be repeated",
          unavailable);
    }
  }

  private void migrate() {
    if (!migrated) {
      migrate(dataSource, MigrationVersion.LATEST);
      migrated = true;
    }
  }

  static void migrate(DataSource dataSource, MigrationVersion target) {
    Flyway.configure(RegistryDatabase.class.getClassLoader())
        .dataSource(dataSource)
        .schemas(SCHEMA)
        .defaultSchema(SCHEMA)
        .locations(MIGRATIONS)
        .target(target)
        .load()
        .migrate();
  }
}
