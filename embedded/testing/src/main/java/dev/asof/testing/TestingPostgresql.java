package dev.asof.testing;

import dev.asof.embedded.services.EmbeddedPostgresql;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.testcontainers.postgresql.PostgreSQLContainer;

/** A PostgreSQL server for tests. */
public final class TestingPostgresql extends Breakable {
  private static final String IMAGE = "postgres:18-alpine";

  /** Nobody pulls the plug of a server that all tests share. */
  private static final Map<String, String> FORGETFUL =
      Map.of("fsync", "off", "full_page_writes", "off", "synchronous_commit", "off");

  private static final AtomicLong NAMES = new AtomicLong();

  private final TestingDatabase main;

  private TestingPostgresql(TestingDatabase main, TestHost host) {
    super(host);
    this.main = main;
  }

  /** A server of the caller's own, embedded. */
  public static TestingPostgresql start() {
    Restartable<EmbeddedPostgresql> postgresql = startEmbedded(Map.of());
    return new TestingPostgresql(
        database(postgresql.running()),
        new TestHost.Own<>(postgresql, EmbeddedPostgresql::process));
  }

  static TestingPostgresql startShared() {
    return switch (TestHosting.current()) {
      case EMBEDDED ->
          new TestingPostgresql(
              database(startEmbedded(FORGETFUL).running()), new TestHost.Shared());
      case CONTAINERS -> container();
    };
  }

  private static Restartable<EmbeddedPostgresql> startEmbedded(Map<String, String> settings) {
    return Restartable.start(
        "postgresql",
        (folder, port) -> EmbeddedPostgresql.start(folder, port, settings),
        EmbeddedPostgresql::port);
  }

  private static TestingDatabase database(EmbeddedPostgresql postgresql) {
    return new TestingDatabase(postgresql.jdbcUrl(), postgresql.user(), postgresql.password());
  }

  private static TestingPostgresql container() {
    PostgreSQLContainer postgresql = new PostgreSQLContainer(IMAGE).withDatabaseName("asof");
    postgresql.start();
    String url =
        "jdbc:postgresql://%s:%d/asof"
            .formatted(postgresql.getHost(), postgresql.getMappedPort(5432));
    TestingDatabase main =
        new TestingDatabase(url, postgresql.getUsername(), postgresql.getPassword());
    return new TestingPostgresql(main, TestHost.Shared.in(postgresql));
  }

  /** An empty database that nobody else uses; it takes some tens of milliseconds. */
  public TestingDatabase newDatabase() {
    String name = "test_" + NAMES.incrementAndGet();
    try (Connection connection = main.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name + " TEMPLATE template0");
    } catch (SQLException e) {
      throw new IllegalStateException("Database %s could not be created".formatted(name), e);
    }
    String server = main.jdbcUrl().substring(0, main.jdbcUrl().lastIndexOf('/') + 1);
    return new TestingDatabase(server + name, main.user(), main.password());
  }

  /** The database {@code asof}, which the tests share. */
  public TestingDatabase database() {
    return main;
  }

  public String host() {
    return address()[0];
  }

  public int port() {
    return Integer.parseInt(address()[1]);
  }

  private String[] address() {
    String url = main.jdbcUrl();
    return url.substring("jdbc:postgresql://".length(), url.lastIndexOf('/')).split(":", 2);
  }
}
