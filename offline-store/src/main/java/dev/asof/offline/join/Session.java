package dev.asof.offline.join;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/** A connection to DuckDB with failures in Asof's words. For one thread. */
final class Session implements AutoCloseable {
  private final DuckDBConnection connection;

  Session(DuckDBConnection connection) {
    this.connection = connection;
  }

  /** Something to do with JDBC. */
  interface Work<T extends @Nullable Object> {
    T run() throws SQLException;
  }

  void execute(String sql) {
    attempt(
        sql,
        () -> {
          try (Statement statement = connection.createStatement()) {
            return statement.execute(sql);
          }
        });
  }

  /** Runs {@code sql}, whose answer is one number. */
  long number(String sql) {
    return attempt(
        sql,
        () -> {
          try (Statement statement = connection.createStatement();
              ResultSet rows = statement.executeQuery(sql)) {
            return rows.next() ? rows.getLong(1) : 0L;
          }
        });
  }

  /** Starts {@code sql}; the caller closes the result's statement. */
  ResultSet stream(String sql) {
    return attempt(
        sql,
        () -> {
          Statement statement = connection.createStatement();
          statement.closeOnCompletion();
          return statement.executeQuery(sql);
        });
  }

  DuckDBAppender appender(String table) {
    return attempt("fill " + table, () -> connection.createAppender("temp", "main", table));
  }

  static <T extends @Nullable Object> T attempt(String what, Work<T> work) {
    try {
      return work.run();
    } catch (SQLException failure) {
      throw failed(what, failure);
    }
  }

  static AsofException failed(String what, SQLException failure) {
    String message = String.valueOf(failure.getMessage());
    if (message.toLowerCase(Locale.ROOT).contains("out of memory")) {
      return new AsofException(
          ErrorCode.OVERLOADED,
          "the join needs more memory or disk than it may have: ask for fewer rows, or raise asof.offline.duckdb.memory",
          failure);
    }
    return new AsofException(
        ErrorCode.INTERNAL_ERROR, "DuckDB could not %s: %s".formatted(what, message), failure);
  }

  @Override
  public void close() {
    attempt(
        "close a connection",
        () -> {
          connection.close();
          return true;
        });
  }
}
