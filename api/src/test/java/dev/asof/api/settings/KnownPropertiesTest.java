package dev.asof.api.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;

class KnownPropertiesTest {
  private final KnownProperties known =
      new KnownProperties(new TreeSet<>(Set.of("asof.online.redis-url")));

  @Test
  void knowsEnvironmentVariablesInBothSpellings() {
    assertThat(known.containsVariable("ASOF_ONLINE_REDIS_URL")).isTrue();
    assertThat(known.containsVariable("ASOF_ONLINE_REDISURL")).isTrue();
    assertThat(known.containsVariable("ASOF_ONLINE_REDIS_URI")).isFalse();
  }

  @Test
  void knowsPropertiesInAnySpelling() {
    assertThat(known.contains(ConfigurationPropertyName.of("asof.online.redis-url"))).isTrue();
    assertThat(known.contains(ConfigurationPropertyName.adapt("asof.online.redisUrl", '.')))
        .isTrue();
    assertThat(known.contains(ConfigurationPropertyName.of("asof.online.redis-urls"))).isFalse();
  }
}
