package dev.asof.api;

import dev.asof.core.ProjectName;
import dev.asof.offline.OfflineStoreProperties;
import dev.asof.offline.table.FeatureTable;
import dev.asof.offline.table.IcebergFeatureTables;
import dev.asof.offline.table.IcebergWarehouse;
import dev.asof.offline.table.RowBounds;
import dev.asof.offline.table.TableFile;
import dev.asof.offline.table.Warehouse;
import dev.asof.registry.FeatureRegistry;
import dev.asof.registry.PostgresRegistrySnapshots;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/**
 * What the live files of a table hold, read without the service.
 *
 * @param rows how many rows
 * @param positions how many different positions of the log they have
 */
record StoredRows(long rows, long positions) {
  /** The rows of the only view of {@code project}, in the stores that {@code properties} name. */
  static StoredRows of(Map<String, String> properties, String project)
      throws IOException, SQLException {
    var database = new PGSimpleDataSource();
    database.setUrl(properties.get("asof.database.url"));
    database.setUser(properties.get("asof.database.user"));
    database.setPassword(properties.get("asof.database.password"));
    OfflineStoreProperties settings =
        new Binder(new MapConfigurationPropertySource(properties))
            .bind("asof.offline", OfflineStoreProperties.class)
            .get();
    try (var registry =
            new PostgresRegistrySnapshots(new FeatureRegistry(database, Clock.systemUTC()));
        var warehouse = IcebergWarehouse.open(settings);
        var tables = new IcebergFeatureTables(database, warehouse, Duration.ofSeconds(1))) {
      registry.refresh();
      FeatureTable table =
          tables.open(registry.current(new ProjectName(project)).views().getFirst());
      return in(copies(table.plan(table.snapshot(), RowBounds.NONE), warehouse));
    }
  }

  private static List<Path> copies(List<TableFile> files, Warehouse warehouse) throws IOException {
    List<Path> copies = new ArrayList<>();
    for (TableFile file : files) {
      Path copy = Files.createTempFile("asof-rows-", ".parquet");
      copy.toFile().deleteOnExit();
      try (InputStream stored = warehouse.open(file.location())) {
        Files.copy(stored, copy, StandardCopyOption.REPLACE_EXISTING);
      }
      copies.add(copy);
    }
    return copies;
  }

  private static StoredRows in(List<Path> files) throws SQLException {
    String query =
        "select count(*), count(distinct (_partition, _offset)) from read_parquet([%s])"
            .formatted(files.stream().map("'%s'"::formatted).collect(Collectors.joining(",")));
    try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duckdb.createStatement();
        ResultSet counts = statement.executeQuery(query)) {
      counts.next();
      return new StoredRows(counts.getLong(1), counts.getLong(2));
    }
  }
}
