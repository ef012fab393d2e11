package dev.asof.online;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the online store is, and how long to wait for it.
 *
 * @param redisUrl {@code redis://[[user]:password@]host[:port][/database]}, {@code rediss://…} for
 *     TLS, or {@code redis-sentinel://…}
 * @param connectTimeout how long a connection may take to open
 * @param commandTimeout how long an answer may take before the store counts as unavailable
 * @param stateRefresh how often the pipeline's state is read in the background
 */
@ConfigurationProperties("asof.online")
public record OnlineStoreProperties(
    @DefaultValue("redis://127.0.0.1:6379") String redisUrl,
    @DefaultValue("2s") Duration connectTimeout,
    @DefaultValue("2s") Duration commandTimeout,
    @DefaultValue("1s") Duration stateRefresh) {
  /**
   * @throws AsofException {@link ErrorCode#CONFIGURATION_INVALID} if a duration is not positive or
   *     the URL is of another scheme
   */
  public OnlineStoreProperties {
    if (!redisUrl.matches("redis(s|-sentinel)?://.+")) {
      throw new AsofException(
          ErrorCode.CONFIGURATION_INVALID,
          "asof.online.redis-url must start with redis://, rediss:// or redis-sentinel://");
    }
    requirePositive("connect-timeout", connectTimeout);
    requirePositive("command-timeout", commandTimeout);
    requirePositive("state-refresh", stateRefresh);
  }

  /** The defaults, for a server at {@code redisUrl}. */
  public static OnlineStoreProperties at(String redisUrl) {
    return new OnlineStoreProperties(
        redisUrl, Duration.ofSeconds(2), Duration.ofSeconds(2), Duration.ofSeconds(1));
  }

  private static void requirePositive(String property, Duration value) {
    if (!value.isPositive()) {
      throw new AsofException(
          ErrorCode.CONFIGURATION_INVALID,
          "asof.online.%s is %s: give a positive duration, such as 2s".formatted(property, value));
    }
  }

  /** Without the URL, which may hold a password. */
  @Override
  public String toString() {
    return "asof.online[connect-timeout=%s, command-timeout=%s, state-refresh=%s]"
        .formatted(connectTimeout, commandTimeout, stateRefresh);
  }
}
