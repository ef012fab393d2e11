package dev.asof.embedded.services;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * A PostgreSQL server in processes beside this JVM, with its data in a folder, as durable as one in
 * production.
 *
 * <p>It trusts every connection from this machine, and accepts none from elsewhere. Text sorts by
 * code point.
 */
public final class EmbeddedPostgresql implements AutoCloseable {
  private static final String NAME = "PostgreSQL";
  private static final String EXECUTABLE = "postgres";
  private static final String DATA = "data";
  private static final String DATABASE = "asof";
  private static final String USER = "postgres";
  private static final String POSTMASTER_PID = "postmaster.pid";
  private static final String PROGRAMS = "ot.epg.working-dir";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final DataFolder folder;
  private final int port;
  private final EmbeddedPostgres server;

  private EmbeddedPostgresql(DataFolder folder, int port, EmbeddedPostgres server) {
    this.folder = folder;
    this.port = port;
    this.server = server;
  }

  /**
   * Unpacks the programs of all servers of this JVM into {@code folder}; without this, they lie
   * below the system's temporary folder, once for all JVMs.
   */
  public static void keepProgramsIn(Path folder) {
    System.setProperty(PROGRAMS, folder.toString());
  }

  /**
   * Starts the server over {@code dataFolder}, which is created and initialised if it is new, and
   * returns once the database {@code asof} answers.
   *
   * @param port the port on 127.0.0.1; 0 takes a free one
   */
  public static EmbeddedPostgresql start(Path dataFolder, int port) {
    return start(dataFolder, port, Map.of());
  }

  /**
   * As {@link #start(Path, int)}, with settings of {@code postgresql.conf} that go before the
   * defaults.
   */
  public static EmbeddedPostgresql start(Path dataFolder, int port, Map<String, String> settings) {
    return DataFolder.openFor(NAME, dataFolder, folder -> start(folder, port, settings));
  }

  private static EmbeddedPostgresql start(DataFolder folder, int port, Map<String, String> settings)
      throws IOException, SQLException {
    reap(folder.path());
    int claimed = LoopbackPort.claim(NAME, port);
    Path data = folder.path().resolve(DATA);
    clearHalfInitialised(data);
    clearReusedPid(data);
    boolean started = false;
    try {
      EmbeddedPostgres.Builder builder = builder(folder, data, claimed);
      settings.forEach(builder::setServerConfig);
      EmbeddedPostgres server = builder.start();
      createDatabaseOnce(server);
      markInitialised(data);
      started = true;
      return new EmbeddedPostgresql(folder, claimed, server);
    } finally {
      if (!started) {
        reap(folder.path());
      }
    }
  }

  /** Stops a server that runs over {@code folder}, whose lock the caller holds. */
  static void reap(Path folder) {
    ServerProcess.reap(NAME, EXECUTABLE, folder.resolve(DATA));
  }

  /**
   * An initialisation that was killed leaves files that look complete; nobody has been handed such
   * a server yet.
   */
  private static void clearHalfInitialised(Path data) throws IOException {
    if (!Files.exists(initialised(data))) {
      DataFolder.delete(data);
    }
  }

  private static void markInitialised(Path data) throws IOException {
    if (!Files.exists(initialised(data))) {
      Files.createFile(initialised(data));
    }
  }

  private static Path initialised(Path data) {
    return data.resolveSibling("initialised");
  }

  /**
   * A number left by a killed server may by now be that of a stranger, and PostgreSQL would wait
   * for it for ever. No server runs on this folder here, so such a file is stale; one whose process
   * is gone is left to PostgreSQL, which also looks for leftover shared memory.
   */
  private static void clearReusedPid(Path data) throws IOException {
    Path file = data.resolve(POSTMASTER_PID);
    if (Files.exists(file) && ProcessHandle.of(postmaster(data)).isPresent()) {
      Files.delete(file);
    }
  }

  private static long postmaster(Path data) throws IOException {
    return Long.parseLong(Files.readAllLines(data.resolve(POSTMASTER_PID)).getFirst().strip());
  }

  private static EmbeddedPostgres.Builder builder(DataFolder folder, Path data, int port) {
    return EmbeddedPostgres.builder()
        .setDataDirectory(data)
        .setCleanDataDirectory(false)
        .setRegisterShutdownHook(false)
        .setPort(port)
        .setPGStartupWait(PATIENCE)
        .setLocaleConfig("locale", "C")
        .setLocaleConfig("locale-provider", "builtin")
        .setLocaleConfig("builtin-locale", "C.UTF-8")
        .setServerConfig("listen_addresses", "127.0.0.1")
        .setServerConfig("unix_socket_directories", "")
        // The library starts every server as a throw-away one.
        .setServerConfig("fsync", "on")
        .setServerConfig("synchronous_commit", "on")
        .setServerConfig("full_page_writes", "on")
        .setErrorRedirector(ProcessBuilder.Redirect.appendTo(output(folder).toFile()))
        .setOutputRedirector(ProcessBuilder.Redirect.appendTo(output(folder).toFile()));
  }

  private static Path output(DataFolder folder) {
    return folder.path().resolve("postgresql.log");
  }

  private static void createDatabaseOnce(EmbeddedPostgres server) throws SQLException {
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement();
        ResultSet found =
            statement.executeQuery(
                "SELECT 1 FROM pg_database WHERE datname = '%s'".formatted(DATABASE))) {
      if (!found.next()) {
        statement.execute("CREATE DATABASE " + DATABASE);
      }
    }
  }

  /** The JDBC URL of the database {@code asof}, without user and password. */
  public String jdbcUrl() {
    return jdbcUrl(DATABASE);
  }

  /** The JDBC URL of any database of this server, without user and password. */
  public String jdbcUrl(String database) {
    return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port, database);
  }

  /** The database {@code asof} with its user, as psql and most other clients take it. */
  public URI uri() {
    return URI.create("postgresql://%s@127.0.0.1:%d/%s".formatted(USER, port, DATABASE));
  }

  public String user() {
    return USER;
  }

  /** A password for clients that insist on one; the server asks for none. */
  public String password() {
    return USER;
  }

  public int port() {
    return port;
  }

  /** The server's first process, parent of all its others. */
  public ServerProcess process() {
    return findProcess()
        .orElseThrow(() ->
            new EmbeddedServiceException(
                "PostgreSQL is not running over %s".formatted(folder.path())));
  }

  private Optional<ServerProcess> findProcess() {
    return ServerProcess.find(NAME, EXECUTABLE, folder.path().resolve(DATA));
  }

  @Override
  public void close() {
    try {
      findProcess().ifPresent(ServerProcess::resume);
      server.close();
      // The library gives up after a few seconds, and says so only in its log.
      reap(folder.path());
    } catch (IOException e) {
      throw new EmbeddedServiceException(
          "PostgreSQL did not stop over %s".formatted(folder.path()), e);
    } finally {
      folder.close();
    }
  }
}
