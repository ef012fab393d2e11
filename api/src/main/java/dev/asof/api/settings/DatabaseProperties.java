package dev.asof.api.settings;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.core.Setting;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The PostgreSQL database of registry, catalog and jobs.
 *
 * @param url {@code jdbc:postgresql://host:port/database}
 * @param user whom to connect as; may create tables
 * @param password the user's password; empty for none
 * @param poolSize the greatest number of connections that this server holds
 * @param connectTimeout how long to wait for a connection before the database counts as down
 * @param socketTimeout how long PostgreSQL may be silent in the middle of an answer, or of opening
 *     a connection, before that connection counts as lost, in whole seconds, rounded up. Longer
 *     than any statement takes that is to succeed, its wait for locks included: the registry's are
 *     given 30 s
 */
@ConfigurationProperties("asof.database")
public record DatabaseProperties(
    @DefaultValue("jdbc:postgresql://127.0.0.1:5432/asof") String url,
    @DefaultValue("asof") String user,
    @DefaultValue("") String password,
    @DefaultValue("16") int poolSize,
    @DefaultValue("3s") Duration connectTimeout,
    @DefaultValue("40s") Duration socketTimeout) {
  private static final Duration LEAST_CONNECT_TIMEOUT = Duration.ofMillis(250);

  /**
   * @throws AsofException {@link ErrorCode#CONFIGURATION_INVALID} for what is out of range
   */
  public DatabaseProperties {
    Setting.require(
        url.startsWith("jdbc:postgresql:"),
        "asof.database.url",
        "of another kind",
        "jdbc:postgresql://host:port/database");
    Setting.require(!user.isBlank(), "asof.database.user", "blank", "the user to connect as");
    Setting.require(poolSize >= 2, "asof.database.pool-size", poolSize, "2 or more");
    Setting.require(
        connectTimeout.compareTo(LEAST_CONNECT_TIMEOUT) >= 0,
        "asof.database.connect-timeout",
        connectTimeout,
        "250ms or more");
    Setting.require(
        socketTimeout.isPositive(),
        "asof.database.socket-timeout",
        socketTimeout,
        "more than zero");
  }

  /** Leaves the password out, which the URL may hold too. */
  @Override
  public String toString() {
    return "asof.database[user=%s, pool-size=%d]".formatted(user, poolSize);
  }
}
