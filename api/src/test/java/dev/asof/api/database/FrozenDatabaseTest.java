package dev.asof.api.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.zaxxer.hikari.HikariDataSource;
import dev.asof.api.settings.DatabaseProperties;
import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.core.ProjectName;
import dev.asof.jobs.queue.JobDatabase;
import dev.asof.jobs.queue.JobQueue;
import dev.asof.registry.ApplyRequest;
import dev.asof.registry.FeatureRegistry;
import dev.asof.registry.yaml.DefinitionFile;
import dev.asof.registry.yaml.DefinitionParser;
import dev.asof.registry.yaml.ParsedDefinitions;
import dev.asof.testing.TcpFaultProxy;
import dev.asof.testing.TestServices;
import dev.asof.testing.TestingDatabase;
import dev.asof.testing.TestingPostgresql;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.springframework.util.unit.DataSize;

/** A database that is there and says nothing holds nobody up for ever. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class FrozenDatabaseTest {
  private static final ProjectName PROJECT = new ProjectName("frozen");
  private static final ParsedDefinitions DEFINITIONS =
      new DefinitionParser()
          .parse(
              List.of(
                  DefinitionFile.of(
                      "entities.yaml",
                      "kind: Entity\nname: airport\njoinKeys: [{name: origin, type: string}]\n")));

  private final TestingPostgresql postgresql = TestServices.postgresql();
  private final TcpFaultProxy proxy = TcpFaultProxy.to(postgresql.host(), postgresql.port());
  private HikariDataSource pool;

  @BeforeEach
  void openPool() {
    TestingDatabase database = postgresql.newDatabase();
    DatabaseProperties settings =
        new DatabaseProperties(
            proxy.through(database.jdbcUrl()),
            database.user(),
            database.password(),
            4,
            Duration.ofSeconds(2),
            Duration.ofMillis(1_500));
    pool = new DatabaseConfiguration().dataSource(settings, new SimpleMeterRegistry());
  }

  @AfterEach
  void close() {
    proxy.close();
    pool.close();
  }

  @Test
  void limitsEveryAnswerInWholeSecondsRoundedUp() throws SQLException {
    for (int time = 0; time < 2; time++) {
      try (Connection connection = pool.getConnection()) {
        assertThat(connection.getNetworkTimeout()).isEqualTo(2_000);
        // Who borrows a connection may be stricter, and hands it back as it was.
        connection.setNetworkTimeout(Runnable::run, 10);
      }
    }
  }

  @Test
  void endsAStatementThatIsUnderWay() throws SQLException {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("select 1");
      proxy.stall();
      assertThatExceptionOfType(SQLException.class)
          .isThrownBy(() -> statement.execute("select 2"))
          .satisfies(lost -> assertThat(lost.getSQLState()).startsWith("08"));
    }
  }

  @Test
  void answersUnavailableAndRecovers() {
    FeatureRegistry registry = new FeatureRegistry(pool, Clock.systemUTC());
    JobQueue jobs = new JobQueue(new JobDatabase(pool), DataSize.ofKilobytes(1), Clock.systemUTC());
    ApplyRequest request = ApplyRequest.by("test");
    registry.apply(PROJECT, DEFINITIONS, request);
    assertThat(jobs.list(PROJECT, "counting", 10)).isEmpty();

    proxy.stall();

    assertUnavailable(() -> registry.plan(PROJECT, DEFINITIONS, false));
    assertUnavailable(() -> registry.apply(PROJECT, DEFINITIONS, request));
    assertUnavailable(() -> jobs.list(PROJECT, "counting", 10));
    assertUnavailable(() -> new DatabaseConfiguration().databasePing(pool).check());

    proxy.heal();

    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptions()
        .until(() -> registry.plan(PROJECT, DEFINITIONS, false).baseRevision() == 1);
    assertThat(jobs.list(PROJECT, "counting", 10)).isEmpty();
  }

  private static void assertUnavailable(Runnable call) {
    assertThatExceptionOfType(AsofException.class)
        .isThrownBy(call::run)
        .satisfies(down -> assertThat(down.code()).isEqualTo(ErrorCode.REGISTRY_UNAVAILABLE));
  }
}
