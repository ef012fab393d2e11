package dev.asof.api.database;

import dev.asof.registry.FeatureRegistry;
import dev.asof.registry.PostgresRegistrySnapshots;
import java.time.Clock;
import javax.sql.DataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the registry, which knows no Spring container. */
@Configuration(proxyBeanMethods = false)
class RegistryConfiguration {
  @Bean
  FeatureRegistry featureRegistry(DataSource dataSource, Clock clock) {
    return new FeatureRegistry(dataSource, clock);
  }

  @Bean(initMethod = "start", destroyMethod = "close")
  PostgresRegistrySnapshots registrySnapshots(FeatureRegistry registry) {
    return new PostgresRegistrySnapshots(registry);
  }
}
