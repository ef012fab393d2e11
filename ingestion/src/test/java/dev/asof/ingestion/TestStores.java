package dev.asof.ingestion;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.core.row.EntityKey;
import dev.asof.core.row.LogPosition;
import dev.asof.core.row.LoggedRow;
import dev.asof.offline.OfflineStoreProperties;
import dev.asof.offline.join.DuckDbPointInTimeJoin;
import dev.asof.offline.join.PointInTimeJoin;
import dev.asof.offline.table.FeatureTable;
import dev.asof.offline.table.FeatureTables;
import dev.asof.offline.table.IcebergFeatureTables;
import dev.asof.offline.table.IcebergWarehouse;
import dev.asof.offline.table.RowBounds;
import dev.asof.offline.table.TableFile;
import dev.asof.online.OnlineStore;
import dev.asof.online.OnlineStoreProperties;
import dev.asof.online.RedisOnlineStore;
import dev.asof.online.RowLookup;
import dev.asof.online.StoredRow;
import dev.asof.testing.TestServices;
import dev.asof.testing.TestingDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Both stores on real services, and plain ways to look into them. */
public final class TestStores implements AutoCloseable {
  private final RedisOnlineStore online;
  private final HikariDataSource catalog;
  private final IcebergWarehouse warehouse;
  private final IcebergFeatureTables tables;
  private final PointInTimeJoin join;

  public TestStores(String redisUri, Path folder, Clock clock) {
    this(redisUri, TestServices.postgresql().newDatabase(), folder, clock);
  }

  /** The stores that another process may have filled. */
  public TestStores(String redisUri, TestingDatabase database, Path folder, Clock clock) {
    online =
        RedisOnlineStore.open(OnlineStoreProperties.at(redisUri), clock, new SimpleMeterRegistry());
    var config = new HikariConfig();
    config.setJdbcUrl(database.jdbcUrl());
    config.setUsername(database.user());
    config.setPassword(database.password());
    config.setMaximumPoolSize(4);
    catalog = new HikariDataSource(config);
    var properties = OfflineStoreProperties.inFolder(folder.resolve("warehouse"));
    warehouse = IcebergWarehouse.open(properties);
    tables = new IcebergFeatureTables(catalog, warehouse, Duration.ofSeconds(1));
    join = new DuckDbPointInTimeJoin(tables, warehouse, properties, folder.resolve("work"));
  }

  public OnlineStore online() {
    return online;
  }

  public FeatureTables tables() {
    return tables;
  }

  public PointInTimeJoin join() {
    return join;
  }

  /** The row that the online store holds. */
  public Optional<LoggedRow> findOnline(FeatureViewVersion view, EntityKey key) {
    StoredRow held = online.read(List.of(new RowLookup(key, List.of(view)))).getFirst().getFirst();
    return switch (held) {
      case StoredRow.Found found -> Optional.of(found.row());
      case StoredRow.Absent _ -> Optional.empty();
      case StoredRow.Unreadable unreadable -> throw new AssertionError(unreadable.reason());
    };
  }

  /** The positions of all rows in the offline table, in order, duplicates included. */
  public List<LogPosition> offlinePositions(FeatureViewVersion view) {
    List<LogPosition> positions = new ArrayList<>();
    queryOffline(view, "", row -> positions.add(position(row)));
    return positions;
  }

  /**
   * What the offline table holds at each position: customer, event timestamp in µs since 1970, and
   * amount.
   */
  Map<LogPosition, List<Object>> offlineRows(FeatureViewVersion view) {
    Map<LogPosition, List<Object>> rows = new HashMap<>();
    queryOffline(
        view,
        ", customer, epoch_us(event_timestamp), amount",
        row -> rows.put(position(row), List.of(row.getLong(4), row.getLong(5), row.getLong(6))));
    return rows;
  }

  private interface RowReader {
    void read(ResultSet row) throws SQLException;
  }

  private static LogPosition position(ResultSet row) throws SQLException {
    return new LogPosition(row.getInt(1), row.getInt(2), row.getLong(3));
  }

  private void queryOffline(FeatureViewVersion view, String more, RowReader reader) {
    FeatureTable table = tables.open(view);
    List<TableFile> files = table.plan(table.snapshot(), RowBounds.NONE);
    if (files.isEmpty()) {
      return;
    }
    String names =
        files.stream()
            .map(file -> "'" + URI.create(file.location()).getPath() + "'")
            .collect(Collectors.joining(","));
    String query =
        "select _epoch, _partition, _offset%s from read_parquet([%s]) order by all"
            .formatted(more, names);
    try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duckdb.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      while (rows.next()) {
        reader.read(rows);
      }
    } catch (SQLException unreadable) {
      throw new AssertionError(unreadable);
    }
  }

  @Override
  public void close() {
    online.close();
    join.close();
    tables.close();
    warehouse.close();
    catalog.close();
  }
}
