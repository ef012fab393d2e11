package dev.asof.ingestion;

import dev.asof.ingestion.log.DeadLetters;
import dev.asof.ingestion.log.FeatureLog;
import dev.asof.ingestion.log.KafkaClients;
import dev.asof.ingestion.log.LogTopics;
import dev.asof.ingestion.source.SourcePush;
import dev.asof.ingestion.source.StoreArrivals;
import dev.asof.ingestion.source.TopicSources;
import dev.asof.ingestion.writer.StoreWriters;
import dev.asof.offline.table.FeatureTables;
import dev.asof.online.OnlineStore;
import dev.asof.registry.RegistrySnapshots;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires ingestion. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(IngestionProperties.class)
public class IngestionConfiguration {
  /**
   * Before the web server, which starts last and stops first: rows that were accepted are still
   * taken to the stores.
   */
  private static final int WRITERS_PHASE = SmartLifecycle.DEFAULT_PHASE - 8192;

  @Bean
  KafkaClients kafkaClients(IngestionProperties settings) {
    return new KafkaClients(settings);
  }

  @Bean
  LogTopics logTopics(KafkaClients kafka, IngestionProperties settings, Clock clock) {
    return new LogTopics(kafka::admin, settings.log(), clock);
  }

  @Bean
  FeatureLog featureLog(
      LogTopics topics, KafkaClients kafka, IngestionProperties settings, Clock clock) {
    return new FeatureLog(
        topics, kafka.plainTemplate(), kafka.transactionalTemplate(), settings, clock);
  }

  @Bean
  DeadLetters deadLetters(LogTopics topics, KafkaClients kafka, IngestionProperties settings) {
    return new DeadLetters(topics, kafka.lookupConsumers(), settings.log().appendTimeout());
  }

  @Bean
  SourcePush sourcePush(
      FeatureLog log, StoreArrivals arrivals, IngestionProperties settings, Clock clock) {
    return new SourcePush(log, arrivals, settings.clockSkew(), clock);
  }

  @Bean
  StoreArrivals storeArrivals(
      OnlineStore online, FeatureTables tables, LogTopics topics, IngestionProperties settings) {
    return new StoreArrivals(online, tables, topics, settings.acknowledgementTimeout());
  }

  @Bean
  TopicSources topicSources(
      KafkaClients kafka,
      FeatureLog log,
      RegistrySnapshots registry,
      IngestionProperties settings,
      Clock clock) {
    return new TopicSources(kafka, log, registry::current, settings, clock);
  }

  @Bean
  StoreWriters storeWriters(
      KafkaClients kafka,
      LogTopics topics,
      RegistrySnapshots registry,
      Clock clock,
      MeterRegistry meters) {
    return new StoreWriters(kafka, topics, registry, clock, meters);
  }

  @Bean
  SmartLifecycle ingestionLifecycle(
      StoreWriters writers,
      OnlineStore online,
      FeatureTables tables,
      TopicSources sources,
      RegistrySnapshots registry,
      IngestionProperties settings) {
    return new IngestionLifecycle(
        writers.online(online),
        writers.offline(tables, settings),
        sources,
        registry,
        WRITERS_PHASE);
  }
}
