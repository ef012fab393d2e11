package dev.asof.api.settings;

import java.time.Clock;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;

/** Binds the service's own settings and refuses unknown ones. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({HttpProperties.class, DatabaseProperties.class})
class SettingsConfiguration {
  @Bean
  static UnknownProperties unknownProperties(ConfigurableEnvironment environment) {
    return new UnknownProperties(environment);
  }

  /** What "now" is, for every part. */
  @Bean
  @ConditionalOnMissingBean
  Clock clock() {
    return Clock.systemUTC();
  }
}
