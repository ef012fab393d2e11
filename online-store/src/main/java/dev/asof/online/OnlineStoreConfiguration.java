package dev.asof.online;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the online store; needs a {@link Clock} and a {@link MeterRegistry}. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(OnlineStoreProperties.class)
public class OnlineStoreConfiguration {
  @Bean(destroyMethod = "close")
  RedisOnlineStore onlineStore(
      OnlineStoreProperties properties, Clock clock, MeterRegistry meters) {
    return RedisOnlineStore.open(properties, clock, meters);
  }

  @Bean
  FeatureFetcher featureFetcher(OnlineStore store, Clock clock, MeterRegistry meters) {
    return new FeatureFetcher(store, clock, meters);
  }
}
