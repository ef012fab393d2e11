package dev.asof.offline;

import dev.asof.offline.dataset.WarehouseTrainingDatasets;
import dev.asof.offline.join.DuckDbPointInTimeJoin;
import dev.asof.offline.table.IcebergFeatureTables;
import dev.asof.offline.table.IcebergWarehouse;
import java.nio.file.Path;
import java.time.Clock;
import javax.sql.DataSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the offline store; needs a {@link DataSource} for the catalog and a {@link Clock}. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(OfflineStoreProperties.class)
public class OfflineStoreConfiguration {
  @Bean(destroyMethod = "close")
  IcebergWarehouse warehouse(OfflineStoreProperties properties) {
    return IcebergWarehouse.open(properties);
  }

  @Bean(destroyMethod = "close")
  IcebergFeatureTables featureTables(
      DataSource dataSource, IcebergWarehouse warehouse, OfflineStoreProperties properties) {
    return new IcebergFeatureTables(dataSource, warehouse, properties.idleCommitInterval());
  }

  @Bean(destroyMethod = "close")
  DuckDbPointInTimeJoin pointInTimeJoin(
      IcebergFeatureTables tables, IcebergWarehouse warehouse, OfflineStoreProperties properties) {
    return new DuckDbPointInTimeJoin(tables, warehouse, properties, work(properties));
  }

  @Bean
  WarehouseTrainingDatasets trainingDatasets(
      IcebergFeatureTables tables,
      IcebergWarehouse warehouse,
      DuckDbPointInTimeJoin join,
      OfflineStoreProperties properties,
      Clock clock) {
    return new WarehouseTrainingDatasets(
        tables, warehouse, join, work(properties).resolve("datasets"), clock);
  }

  /** No two processes may share it. */
  private static Path work(OfflineStoreProperties properties) {
    Path configured = properties.duckdb().tempFolder();
    return configured != null
        ? configured
        : Path.of(System.getProperty("java.io.tmpdir"))
            .resolve("asof-offline-" + ProcessHandle.current().pid());
  }
}
