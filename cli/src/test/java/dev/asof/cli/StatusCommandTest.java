package dev.asof.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class StatusCommandTest {
  private TestingServer server;
  private TestingCli cli;

  @BeforeEach
  void start() throws IOException {
    server = new TestingServer();
    cli = TestingCli.of(server.url());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void showsDependenciesAndTheFreshnessOfViews() {
    server
        .on(
            "GET /v1/status",
            """
            {"version":"0.1.0","dependencies":{"redis":{"status":"up","detail":null},
              "kafka":{"status":"down","detail":"no broker"}},"projects":["flights"]}
            """)
        .on(
            "GET /v1/projects/flights/feature-views",
            "{\"featureViews\":[{\"name\":\"a\",\"version\":1},{\"name\":\"b\",\"version\":1}]}")
        .on(
            "GET /v1/projects/flights/feature-views/a/freshness",
            """
            {"view":"a","versions":[{"version":1,"newestEvent":"2026-01-05T10:00:00Z",
              "online":{"lagSeconds":0.41,"rebuilding":true},"offline":{"lagSeconds":75}}]}
            """)
        .onProblem(
            "GET /v1/projects/flights/feature-views/b/freshness",
            503,
            "{\"code\":\"feature-log-unavailable\",\"detail\":\"no broker\"}");
    var result = cli.run("status", "--project", "flights");
    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.out().lines())
        .containsExactly(
            server.url() + "  Asof 0.1.0",
            "",
            "DEPENDENCY  STATE  DETAIL",
            "redis       up     -",
            "kafka       down   no broker",
            "",
            "VIEW  NEWEST EVENT          ONLINE LAG         OFFLINE LAG",
            "a@1   2026-01-05T10:00:00Z  0.4s (rebuilding)  1m 15s",
            "b     -                     -                  -",
            "    [feature-log-unavailable] no broker");
  }

  @Test
  void aProjectThatNobodyAppliedToHasNoViews() {
    server
        .on(
            "GET /v1/status",
            "{\"version\":\"0.1.0\",\"dependencies\":{\"redis\":{\"status\":\"up\",\"detail\":null}}}")
        .onProblem("GET /v1/projects/default/feature-views", 404, "{\"code\":\"unknown-project\"}");
    var result = cli.run("status");
    assertThat(result.exitCode()).isZero();
    assertThat(result.out()).contains("No feature views in project default.");
  }
}
