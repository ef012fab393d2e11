package dev.asof.embedded.services;

import java.util.Map;

/**
 * What an {@link EmbeddedRedis} is started with beside its own choices.
 *
 * @param directives lines of its configuration, by name
 * @param environment variables of its process, such as {@code LC_ALL}
 */
public record RedisSettings(Map<String, String> directives, Map<String, String> environment) {
  public static final RedisSettings DEFAULT = new RedisSettings(Map.of(), Map.of());

  /**
   * Keeps hashes with values of up to a kilobyte in their small form, which takes about half the
   * memory; Redis' own limit is 64 bytes. From version 7 on Redis says {@code listpack} where it
   * said {@code ziplist} and takes both names.
   */
  public static final RedisSettings ROOMY =
      new RedisSettings(
          Map.of("hash-max-ziplist-value", "1024", "hash-max-ziplist-entries", "512"), Map.of());

  public RedisSettings {
    directives = Map.copyOf(directives);
    environment = Map.copyOf(environment);
  }
}
