package dev.asof.api.database;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Asks PostgreSQL whether it is there. */
public final class DatabasePing {
  private static final int SECONDS = 2;

  private final DataSource dataSource;

  DatabasePing(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  /**
   * @throws AsofException {@link ErrorCode#REGISTRY_UNAVAILABLE} if it does not answer
   */
  public void check() {
    try (Connection connection = dataSource.getConnection()) {
      if (!connection.isValid(SECONDS)) {
        throw new SQLException("no answer within %d s".formatted(SECONDS));
      }
    } catch (SQLException down) {
      throw new AsofException(
          ErrorCode.REGISTRY_UNAVAILABLE,
          "PostgreSQL does not answer (%s): check asof.database.url and the server"
              .formatted(down.getMessage()),
          down);
    }
  }
}
