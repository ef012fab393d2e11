package dev.asof.offline;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.asof.offline.table.IcebergFeatureTables;
import dev.asof.offline.table.IcebergWarehouse;
import dev.asof.testing.TestServices;
import dev.asof.testing.TestingDatabase;
import java.nio.file.Path;
import java.time.Duration;

/** A catalog in a database of its own, over a warehouse. */
public final class TestStore implements AutoCloseable {
  private final HikariDataSource dataSource;
  private final OfflineStoreProperties properties;
  private final IcebergWarehouse warehouse;
  private final IcebergFeatureTables tables;

  public TestStore(TestingDatabase database, String jdbcUrl, OfflineStoreProperties properties) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(jdbcUrl);
    config.setUsername(database.user());
    config.setPassword(database.password());
    config.setMaximumPoolSize(8);
    config.setMinimumIdle(0);
    config.setConnectionTimeout(5_000);
    this.dataSource = new HikariDataSource(config);
    this.properties = properties;
    this.warehouse = IcebergWarehouse.open(properties);
    this.tables = new IcebergFeatureTables(dataSource, warehouse, Duration.ofSeconds(5));
  }

  public static TestStore in(Path folder) {
    TestingDatabase database = TestServices.postgresql().newDatabase();
    return new TestStore(
        database, database.jdbcUrl(), OfflineStoreProperties.inFolder(folder.resolve("warehouse")));
  }

  public IcebergFeatureTables tables() {
    return tables;
  }

  public IcebergWarehouse warehouse() {
    return warehouse;
  }

  public OfflineStoreProperties properties() {
    return properties;
  }

  @Override
  public void close() {
    tables.close();
    warehouse.close();
    dataSource.close();
  }
}
