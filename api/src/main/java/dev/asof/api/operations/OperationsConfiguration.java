package dev.asof.api.operations;

import dev.asof.api.database.DatabasePing;
import dev.asof.api.settings.HttpProperties;
import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.ingestion.log.LogTopics;
import dev.asof.ingestion.source.TopicSources;
import dev.asof.offline.table.FeatureTables;
import dev.asof.online.OnlineStore;
import dev.asof.online.ServerProblem;
import dev.asof.online.ServerProblem.Severity;
import dev.asof.registry.RegistrySnapshots;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires health: only Redis and the loaded registry decide on readiness. */
@Configuration(proxyBeanMethods = false)
class OperationsConfiguration {
  private static final String REDIS = "redis";
  private static final String REGISTRY = "registry";
  private static final String POSTGRESQL = "postgresql";
  private static final String KAFKA = "kafka";
  private static final String WAREHOUSE = "warehouse";

  @Bean(initMethod = "start", destroyMethod = "close")
  Dependencies dependencies(
      OnlineStore online,
      RegistrySnapshots registry,
      DatabasePing database,
      LogTopics topics,
      TopicSources sources,
      FeatureTables tables,
      HttpProperties settings,
      Clock clock,
      MeterRegistry meters) {
    return new Dependencies(
        List.of(
            new Dependency(REDIS, () -> checkRedis(online)),
            new Dependency(REGISTRY, () -> checkRegistry(registry)),
            new Dependency(POSTGRESQL, silent(database::check)),
            new Dependency(KAFKA, () -> checkKafka(topics, sources)),
            new Dependency(WAREHOUSE, silent(tables::check))),
        settings.dependencyCheck(),
        clock,
        meters);
  }

  private static Dependency.Check silent(Runnable check) {
    return () -> {
      check.run();
      return null;
    };
  }

  /** A topic that is missing is its owner's matter: Kafka is up. */
  private static @Nullable String checkKafka(LogTopics topics, TopicSources sources) {
    topics.checkReachable();
    List<String> troubles = sources.troubles();
    return troubles.isEmpty() ? null : String.join("; ", troubles);
  }

  private static @Nullable String checkRedis(OnlineStore online) {
    List<ServerProblem> problems = online.checkServer();
    if (problems.stream().anyMatch(problem -> problem.severity() == Severity.FAILS_READINESS)) {
      throw new AsofException(ErrorCode.ONLINE_STORE_UNAVAILABLE, texts(problems));
    }
    return problems.isEmpty() ? null : texts(problems);
  }

  private static String texts(List<ServerProblem> problems) {
    return problems.stream().map(ServerProblem::message).collect(Collectors.joining("; "));
  }

  private static @Nullable String checkRegistry(RegistrySnapshots registry) {
    if (!registry.loaded()) {
      throw new AsofException(
          ErrorCode.REGISTRY_UNAVAILABLE,
          "the registry has not been read since the start: PostgreSQL has to be up for that once");
    }
    return null;
  }

  @Bean
  HealthIndicator redisHealthIndicator(Dependencies dependencies) {
    return new DependencyHealth(dependencies, REDIS);
  }

  @Bean
  HealthIndicator registryHealthIndicator(Dependencies dependencies) {
    return new DependencyHealth(dependencies, REGISTRY);
  }

  @Bean
  HealthIndicator postgresqlHealthIndicator(Dependencies dependencies) {
    return new DependencyHealth(dependencies, POSTGRESQL);
  }

  @Bean
  HealthIndicator kafkaHealthIndicator(Dependencies dependencies) {
    return new DependencyHealth(dependencies, KAFKA);
  }

  @Bean
  HealthIndicator warehouseHealthIndicator(Dependencies dependencies) {
    return new DependencyHealth(dependencies, WAREHOUSE);
  }

  @Bean
  HealthIndicator writersHealthIndicator(RegistrySnapshots registry, OnlineStore online) {
    return new WritersHealth(registry, online);
  }
}
