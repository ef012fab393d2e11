package dev.asof.offline.table;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.Executor;
import javax.sql.DataSource;
import org.apache.iceberg.jdbc.JdbcClientPool;

/**
 * Runs each of the catalog's statements once, on a connection of the service's own data source.
 *
 * <p>Iceberg's own pool sends a statement again when its connection breaks. If the first was
 * applied all the same, the second changes no row, Iceberg takes the commit for lost, and deletes
 * manifests that are part of the table. What became of a statement without an answer is found out
 * by {@link PositionedCommit} instead.
 */
final class SingleAttemptClientPool extends JdbcClientPool {
  private static final int ANSWER_TIMEOUT_MILLIS = 10_000;
  private static final Executor SAME_THREAD = Runnable::run;

  private final DataSource dataSource;

  SingleAttemptClientPool(DataSource dataSource) {
    super(1, "jdbc:unused", Map.of());
    this.dataSource = dataSource;
  }

  @Override
  public <R> R run(Action<R, Connection, SQLException> action) throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      connection.setNetworkTimeout(SAME_THREAD, ANSWER_TIMEOUT_MILLIS);
      return action.run(connection);
    }
  }

  @Override
  public <R> R run(Action<R, Connection, SQLException> action, boolean retry) throws SQLException {
    return run(action);
  }

  @Override
  protected Connection newClient() {
    throw new IllegalStateException("connections come from the data source");
  }

  @Override
  public void close() {
    // The data source is not this pool's to close.
  }
}
