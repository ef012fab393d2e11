package dev.asof.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class TcpFaultProxyTest {
  private EchoServer server;
  private TcpFaultProxy proxy;

  @BeforeEach
  void start() throws IOException {
    server = EchoServer.start();
    proxy = TcpFaultProxy.to("127.0.0.1", server.port());
  }

  @AfterEach
  void stop() throws IOException {
    proxy.close();
    server.close();
  }

  @Test
  void forwardsWhatItIsSent() throws IOException {
    try (LineClient client = LineClient.connect(proxy.port())) {
      assertThat(client.exchange("one")).isEqualTo("one");
      assertThat(client.exchange("x".repeat(100_000))).hasSize(100_000);
    }
  }

  @Test
  void refusesNewConnectionsAndKeepsOpenOnes() throws IOException {
    try (LineClient client = LineClient.connect(proxy.port())) {
      assertThat(client.exchange("one")).isEqualTo("one");
      proxy.refuseConnections();
      assertThatThrownBy(() -> LineClient.connect(proxy.port()))
          .isInstanceOf(ConnectException.class);
      assertThat(client.exchange("two")).isEqualTo("two");
    }
    proxy.heal();
    try (LineClient client = LineClient.connect(proxy.port())) {
      assertThat(client.exchange("three")).isEqualTo("three");
    }
  }

  @Test
  void cutsOpenConnectionsAndAcceptsNewOnes() throws IOException {
    try (LineClient client = LineClient.connect(proxy.port())) {
      assertThat(client.exchange("one")).isEqualTo("one");
      proxy.cutConnections();
      assertThatThrownBy(client::read).isInstanceOf(SocketException.class);
    }
    try (LineClient client = LineClient.connect(proxy.port())) {
      assertThat(client.exchange("two")).isEqualTo("two");
    }
  }

  @Test
  void dropsOnlyTheAnswerToMatchingRequest() throws IOException {
    proxy.dropResponsesAfter("COMMIT".getBytes(StandardCharsets.UTF_8));
    try (LineClient client = LineClient.connect(proxy.port())) {
      assertThat(client.exchange("BEGIN")).isEqualTo("BEGIN");
      assertThatThrownBy(() -> client.exchange("COMMIT")).isInstanceOf(SocketException.class);
    }
    assertThat(server.received()).containsExactly("BEGIN", "COMMIT");
    assertThat(proxy.droppedResponses()).isOne();
    proxy.heal();
    try (LineClient client = LineClient.connect(proxy.port())) {
      assertThat(client.exchange("COMMIT")).isEqualTo("COMMIT");
    }
  }

  @Test
  void findsPatternThatArrivesInPieces() throws IOException {
    proxy.dropResponsesAfter("COMMIT".getBytes(StandardCharsets.UTF_8));
    try (LineClient client = LineClient.connect(proxy.port())) {
      // The answer to the first line shows that its piece has passed through.
      client.writeRaw("BEGIN\nCOM");
      assertThat(client.read()).isEqualTo("BEGIN");
      client.writeRaw("MIT\n");
      assertThatThrownBy(client::read).isInstanceOf(SocketException.class);
    }
    assertThat(server.received()).containsExactly("BEGIN", "COMMIT");
  }

  @Test
  void asksPredicateAboutEachRequest() throws IOException {
    proxy.dropResponsesAfter(request -> request.remaining() > 5);
    try (LineClient client = LineClient.connect(proxy.port())) {
      assertThat(client.exchange("abc")).isEqualTo("abc");
      assertThatThrownBy(() -> client.exchange("abcdef")).isInstanceOf(SocketException.class);
    }
  }

  @Test
  void delaysWhatIsSent() throws IOException {
    proxy.delay(Duration.ofMillis(100));
    try (LineClient client = LineClient.connect(proxy.port())) {
      long started = System.nanoTime();
      assertThat(client.exchange("one")).isEqualTo("one");
      assertThat(Duration.ofNanos(System.nanoTime() - started))
          .isGreaterThanOrEqualTo(Duration.ofMillis(200));
    }
  }

  @Test
  void stallsUntilHealed() throws IOException {
    try (LineClient client = LineClient.connect(proxy.port())) {
      proxy.stall();
      client.timeout(200);
      assertThatThrownBy(() -> client.exchange("one")).isInstanceOf(SocketTimeoutException.class);
      assertThat(server.received()).isEmpty();
      proxy.heal();
      client.timeout(5_000);
      assertThat(client.read()).isEqualTo("one");
    }
  }

  @Test
  void stallsOpenConnectionsAndNotNewOnes() throws IOException {
    try (LineClient old = LineClient.connect(proxy.port())) {
      assertThat(old.exchange("one")).isEqualTo("one");
      proxy.stallOpenConnections();
      try (LineClient client = LineClient.connect(proxy.port())) {
        assertThat(client.exchange("two")).isEqualTo("two");
      }
      old.timeout(200);
      assertThatThrownBy(() -> old.exchange("three")).isInstanceOf(SocketTimeoutException.class);
      assertThat(server.received()).containsExactly("one", "two");
      proxy.heal();
      old.timeout(5_000);
      assertThat(old.read()).isEqualTo("three");
    }
  }

  @Test
  void breaksConnectionsWhileServerIsDown() throws IOException {
    server.close();
    try (LineClient client = LineClient.connect(proxy.port())) {
      assertThatThrownBy(() -> client.exchange("one")).isInstanceOf(SocketException.class);
    }
  }

  @Test
  void dropsPostgresqlsAnswerToCommitThatHappened() throws SQLException {
    TestingPostgresql postgresql = TestServices.postgresql();
    TestingDatabase database = postgresql.newDatabase();
    try (TcpFaultProxy commits = TcpFaultProxy.to(postgresql.host(), postgresql.port());
        Connection direct = database.dataSource().getConnection();
        Statement statement = direct.createStatement()) {
      statement.execute("CREATE TABLE words (word text)");
      commits.dropResponsesAfter("COMMIT".getBytes(StandardCharsets.UTF_8));
      assertThatThrownBy(() -> insert(commits.through(database.jdbcUrl()), database))
          .isInstanceOf(SQLException.class);
      assertThat(commits.droppedResponses()).isOne();
      await().until(() -> holdsRow(statement));
    }
  }

  private static void insert(String url, TestingDatabase database) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(url, database.user(), database.password());
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("INSERT INTO words VALUES ('one')");
      connection.commit();
    }
  }

  private static boolean holdsRow(Statement statement) throws SQLException {
    try (ResultSet rows = statement.executeQuery("SELECT 1 FROM words")) {
      return rows.next();
    }
  }
}
