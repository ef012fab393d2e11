package dev.asof.offline.table;

import java.util.Map;
import javax.sql.DataSource;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.jdbc.JdbcCatalog;

/**
 * Iceberg's JDBC catalog in the service's database, as any Iceberg client reads it under the name
 * {@value #NAME}.
 */
final class AsofCatalog extends JdbcCatalog {
  static final String NAME = "asof";

  private AsofCatalog(DataSource dataSource, FileIO io) {
    super(_ -> io, _ -> new SingleAttemptClientPool(dataSource), true);
  }

  /** Creates the catalog's tables in the database if they are missing. */
  static AsofCatalog open(DataSource dataSource, FileIO io, String warehouse) {
    var catalog = new AsofCatalog(dataSource, io);
    catalog.initialize(
        NAME,
        Map.of(
            CatalogProperties.URI,
            "jdbc:postgresql:",
            CatalogProperties.WAREHOUSE_LOCATION,
            warehouse,
            PROPERTY_PREFIX + "schema-version",
            "V1"));
    return catalog;
  }

  /** The operations under a table that need not exist yet. */
  TableOperations operations(TableIdentifier table) {
    return newTableOps(table);
  }

  String location(TableIdentifier table) {
    return defaultWarehouseLocation(table);
  }
}
