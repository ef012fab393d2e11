package dev.asof.embedded.launcher.server;

import java.net.URI;

/**
 * Where everything is.
 *
 * @param api the root of the HTTP API
 * @param kafka Kafka's bootstrap servers
 * @param redis Redis' URL
 * @param postgresql URL of the database with its user, who needs no password, as psql takes it
 * @param data the data folder
 */
public record Places(URI api, String kafka, String redis, URI postgresql, DataLayout data) {
  /** JDBC's form of {@link #postgresql}. */
  public String jdbcUrl() {
    return "jdbc:postgresql://%s:%d%s?user=%s"
        .formatted(
            postgresql.getHost(),
            postgresql.getPort(),
            postgresql.getPath(),
            postgresql.getUserInfo());
  }

  public void print(Screen screen) {
    screen.line("  API          " + api);
    screen.line("  API docs     " + api.resolve("/v3/api-docs"));
    screen.line("  Metrics      " + api.resolve("/actuator/prometheus"));
    screen.line("  Kafka        " + kafka);
    screen.line("  Redis        " + redis);
    screen.line("  PostgreSQL   " + postgresql);
    screen.line("  Data         " + data.root());
    screen.line("  Log          " + data.logFile());
  }
}
