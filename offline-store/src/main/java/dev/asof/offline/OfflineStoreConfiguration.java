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
      DataSource dataSource,
      IcebergWarehouse warehouse,
      OfflineStoreProperties properties,
      Clock clock) {
    return new IcebergFeatureTables(dataSource, warehouse, properties.idleCommitInterval(), clock);
  }

  @Bean(destroyMethod = "close")
  DuckDbPointInTimeJoin pointInTimeJoin(
      IcebergFeatureTables tables, IcebergWarehouse warehouse, OfflineStoreProperties properties) {
    return new DuckDbPointInTimeJoin(tables, warehouse, properties, work(properties));
  }

  @Bean(destroyMethod = "close")
  WarehouseTrainingDatasets trainingDatasets(
      IcebergFeatureTables tables,
      IcebergWarehouse warehouse,
      DuckDbPointInTimeJoin join,
      OfflineStoreProperties properties,
      Clock clock) {
    return new WarehouseTrainingDatasets(tables, warehouse, join, work(properties), clock);
  }

  /** Where answers to training questions lie until they are sent. */
  @Bean(destroyMethod = "close")
  ProcessFolder answers(OfflineStoreProperties properties) {
    return ProcessFolder.scratch(work(properties), "answers");
  }

  /**
   * Shared by this user's processes. Nobody else may have a hand in the system's temporary folder's
   * part of it: what is fetched there is taken for the table's own.
   */
  private static Path work(OfflineStoreProperties properties) {
    Path configured = properties.duckdb().tempFolder();
    return configured != null
        ? configured
        : PrivateFolder.create(
            Path.of(System.getProperty("java.io.tmpdir"))
                .resolve("asof-offline-" + System.getProperty("user.name")));
  }
}
