package dev.asof.offline.table;

import dev.asof.core.FeatureViewName;
import dev.asof.core.ProjectName;
import dev.asof.core.definition.FeatureViewVersion;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.jspecify.annotations.Nullable;

/**
 * Feature tables in an Iceberg catalog: namespace {@code {project}}, table {@code
 * {view}_v{version}}. The catalog is connected when it is first needed, so that a service starts
 * while its database is down.
 */
public final class IcebergFeatureTables implements FeatureTables {
  private static final int FORMAT_VERSION = 2;
  private static final int MAX_ATTEMPTS = 10;
  private static final Map<String, String> PROPERTIES =
      Map.of(
          TableProperties.COMMIT_NUM_RETRIES, "10",
          TableProperties.COMMIT_MIN_RETRY_WAIT_MS, "5",
          TableProperties.COMMIT_MAX_RETRY_WAIT_MS, "200",
          TableProperties.METADATA_DELETE_AFTER_COMMIT_ENABLED, "true",
          TableProperties.METADATA_PREVIOUS_VERSIONS_MAX, "20");

  private final DataSource dataSource;
  private final IcebergWarehouse warehouse;
  private final Duration idleInterval;
  private final Clock clock;
  private @Nullable AsofCatalog catalog;

  /** Tables by the system's clock. */
  public IcebergFeatureTables(
      DataSource dataSource, IcebergWarehouse warehouse, Duration idleInterval) {
    this(dataSource, warehouse, idleInterval, Clock.systemUTC());
  }

  /**
   * @param warehouse closed by its owner, after this
   * @param idleInterval see {@link FeatureTable#append}
   * @param clock says how old a snapshot is
   */
  public IcebergFeatureTables(
      DataSource dataSource, IcebergWarehouse warehouse, Duration idleInterval, Clock clock) {
    this.dataSource = dataSource;
    this.warehouse = warehouse;
    this.idleInterval = idleInterval;
    this.clock = clock;
  }

  @Override
  public FeatureTable open(FeatureViewVersion view) {
    TableIdentifier name = name(view.project(), view.view().name(), view.view().version());
    return Unavailable.translating(
        "table " + name,
        () -> new IcebergFeatureTable(view, load(name, TableLayout.of(view)), idleInterval, clock));
  }

  private static TableIdentifier name(ProjectName project, FeatureViewName view, int version) {
    return TableIdentifier.of(project.value(), "%s_v%d".formatted(view, version));
  }

  @Override
  public void unpin(ProjectName project, FeatureViewName view, int version, String name) {
    unpin(name(project, view, version), name);
  }

  @Override
  public void unpin(ProjectName project, String name) {
    Namespace namespace = Namespace.of(project.value());
    Unavailable.translating(
            "the tables of project " + project,
            () ->
                catalog().namespaceExists(namespace)
                    ? catalog().listTables(namespace)
                    : List.<TableIdentifier>of())
        .forEach(table -> unpin(table, name));
  }

  private void unpin(TableIdentifier table, String name) {
    Unavailable.translating(
        "a tag of table " + table,
        () -> {
          TableOperations operations = catalog().operations(table);
          TableMetadata current = operations.refresh();
          if (current != null && current.ref(name) != null) {
            new BaseTable(operations, table.toString()).manageSnapshots().removeTag(name).commit();
          }
          return null;
        });
  }

  @Override
  public void check() {
    Unavailable.translating("the catalog", () -> catalog().listNamespaces());
    warehouse.findLength(warehouse.location("_check"));
  }

  /** Loads a table with at least the columns of {@code wanted}, against any number of rivals. */
  private BaseTable load(TableIdentifier name, Schema wanted) {
    TableOperations operations = catalog().operations(name);
    for (int attempt = 1; ; attempt++) {
      TableMetadata current = operations.refresh();
      try {
        if (current == null) {
          catalog().requireNamespace(name.namespace());
          operations = catalog().operations(name);
          operations.commit(null, create(name, wanted));
        } else {
          Schema evolved = TableLayout.evolve(current.schema(), wanted);
          if (evolved.sameSchema(current.schema())) {
            return new BaseTable(operations, AsofCatalog.NAME + "." + name);
          }
          operations.commit(current, evolve(current, evolved));
        }
      } catch (AlreadyExistsException | CommitFailedException race) {
        if (attempt == MAX_ATTEMPTS) {
          throw race;
        }
      }
      operations = catalog().operations(name);
    }
  }

  /**
   * Iceberg's own way to create a table numbers the columns anew; the registry's numbers must stay.
   */
  private TableMetadata create(TableIdentifier name, Schema schema) {
    return TableMetadata.buildFromEmpty(FORMAT_VERSION)
        .assignUUID()
        .setLocation(catalog().location(name))
        .setCurrentSchema(schema, schema.highestFieldId())
        .setDefaultPartitionSpec(PartitionSpec.unpartitioned())
        .setDefaultSortOrder(SortOrder.unsorted())
        .setProperties(PROPERTIES)
        .build();
  }

  private static TableMetadata evolve(TableMetadata current, Schema schema) {
    return TableMetadata.buildFrom(current)
        .setCurrentSchema(schema, Math.max(current.lastColumnId(), schema.highestFieldId()))
        .build();
  }

  synchronized AsofCatalog catalog() {
    AsofCatalog open = catalog;
    if (open == null) {
      open = AsofCatalog.open(dataSource, warehouse.io(), warehouse.root());
      catalog = open;
    }
    return open;
  }

  @Override
  public synchronized void close() {
    if (catalog != null) {
      catalog.close();
    }
  }
}
