package dev.asof.api.settings;

import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

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
@Validated
@ConfigurationProperties("asof.database")
public record DatabaseProperties(
    @NotBlank @DefaultValue("jdbc:postgresql://127.0.0.1:5432/asof") String url,
    @NotBlank @DefaultValue("asof") String user,
    @NotNull @DefaultValue("") String password,
    @Min(2) @DefaultValue("16") int poolSize,
    @NotNull @DefaultValue("3s") Duration connectTimeout,
    @NotNull @DefaultValue("40s") Duration socketTimeout) {
  /** Leaves the password out. */
  @Override
  public String toString() {
    return "asof.database[url=%s, user=%s, pool-size=%d]".formatted(url, user, poolSize);
  }
}
