package dev.asof.offline.join;

import dev.asof.offline.OfflineStoreProperties;
import dev.asof.offline.ProcessFolder;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/**
 * One DuckDB in this JVM, which all joins share with its memory limit and threads. It is started
 * when it is first needed. Thread-safe; each connection belongs to one thread and has temporary
 * tables of its own.
 */
final class DuckDbEngine implements AutoCloseable {
  private final OfflineStoreProperties.DuckDb settings;
  private final ProcessFolder folder;
  private @Nullable DuckDBConnection root;

  /**
   * @param folder for what does not fit into memory
   */
  DuckDbEngine(OfflineStoreProperties.DuckDb settings, ProcessFolder folder) {
    this.settings = settings;
    this.folder = folder;
  }

  /** A connection that streams its results. */
  synchronized Session connect() {
    try {
      DuckDBConnection engine = root;
      if (engine == null) {
        engine = start();
        root = engine;
      }
      return new Session(engine.duplicate());
    } catch (SQLException failure) {
      throw Session.failed("start DuckDB", failure);
    }
  }

  private DuckDBConnection start() throws SQLException {
    Path spilled = folder.path();
    var properties = new Properties();
    properties.setProperty("jdbc_stream_results", "true");
    DuckDBConnection started =
        DriverManager.getConnection("jdbc:duckdb:", properties).unwrap(DuckDBConnection.class);
    try (Statement statement = started.createStatement()) {
      statement.execute("set global memory_limit = " + Sql.text(settings.memory()));
      statement.execute("set global temp_directory = " + Sql.text(spilled.toString()));
      statement.execute("set global TimeZone = 'UTC'");
      statement.execute("set global autoinstall_known_extensions = false");
      if (settings.threads() > 0) {
        statement.execute("set global threads = " + settings.threads());
      }
    }
    return started;
  }

  @Override
  public synchronized void close() {
    try {
      if (root != null) {
        root.close();
        root = null;
      }
      folder.close();
    } catch (SQLException failure) {
      throw Session.failed("stop DuckDB", failure);
    }
  }
}
