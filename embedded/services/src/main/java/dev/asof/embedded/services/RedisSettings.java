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

  public RedisSettings {
    directives = Map.copyOf(directives);
    environment = Map.copyOf(environment);
  }
}
