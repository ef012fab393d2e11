package dev.asof.offline.table;

import java.sql.SQLException;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.apache.iceberg.jdbc.UncheckedSQLException;

/**
 * Iceberg's JDBC catalog in the service's database, as any Iceberg client reads it under the name
 * {@value #NAME}.
 */
final class AsofCatalog extends JdbcCatalog {
  static final String NAME = "asof";

  /** Another server may come first with each of two tables and a column. */
  private static final int MAX_ATTEMPTS = 4;

  /**
   * How PostgreSQL says that another server has just made the same row, table or column. Iceberg
   * knows it of a table's row only.
   */
  private static final Set<String> LOST_RACES = Set.of("23505", "42P07", "42701");

  private AsofCatalog(DataSource dataSource, FileIO io) {
    super(_ -> new SingleReadFileIO(io), _ -> new SingleAttemptClientPool(dataSource), true);
  }

  /** Creates the catalog's tables in the database if they are missing. */
  static AsofCatalog open(DataSource dataSource, FileIO io, String warehouse) {
    for (int attempt = 1; ; attempt++) {
      var catalog = new AsofCatalog(dataSource, io);
      try {
        catalog.initialize(NAME, properties(warehouse));
        return catalog;
      } catch (UncheckedSQLException failure) {
        if (!lostRace(failure) || attempt == MAX_ATTEMPTS) {
          throw failure;
        }
      }
    }
  }

  private static Map<String, String> properties(String warehouse) {
    return Map.of(
        CatalogProperties.URI,
        "jdbc:postgresql:",
        CatalogProperties.WAREHOUSE_LOCATION,
        warehouse,
        PROPERTY_PREFIX + "schema-version",
        "V1");
  }

  private static boolean lostRace(UncheckedSQLException failure) {
    return failure.getCause() instanceof SQLException cause
        && LOST_RACES.contains(cause.getSQLState());
  }

  /** Creates {@code namespace} unless it is there, by whomsoever. */
  void requireNamespace(Namespace namespace) {
    try {
      if (!namespaceExists(namespace)) {
        createNamespace(namespace, Map.of());
      }
    } catch (AlreadyExistsException _) {
      // As wanted.
    } catch (UncheckedSQLException failure) {
      if (!lostRace(failure)) {
        throw failure;
      }
    }
  }

  /** The operations under a table that need not exist yet. */
  TableOperations operations(TableIdentifier table) {
    return newTableOps(table);
  }

  String location(TableIdentifier table) {
    return defaultWarehouseLocation(table);
  }
}
