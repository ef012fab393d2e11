package dev.asof.offline.table;

import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.LocationProvider;

/**
 * A table's operations with somebody looking on at each point where another commit can come in
 * between: before the state is read, before the catalog's pointer is swapped, and once it is.
 */
final class InterruptedOperations implements TableOperations {
  /** Looks on. What it throws, the operation throws. */
  interface Onlooker {
    default void beforeRefresh() {}

    default void beforeCommit() {}

    /** The commit is applied, and nobody has been told. */
    default void afterCommit() {}
  }

  private final TableOperations operations;
  private final Onlooker onlooker;

  InterruptedOperations(TableOperations operations, Onlooker onlooker) {
    this.operations = operations;
    this.onlooker = onlooker;
  }

  @Override
  public TableMetadata current() {
    return operations.current();
  }

  @Override
  public TableMetadata refresh() {
    onlooker.beforeRefresh();
    return operations.refresh();
  }

  @Override
  public void commit(TableMetadata base, TableMetadata metadata) {
    onlooker.beforeCommit();
    operations.commit(base, metadata);
    onlooker.afterCommit();
  }

  @Override
  public FileIO io() {
    return operations.io();
  }

  @Override
  public String metadataFileLocation(String fileName) {
    return operations.metadataFileLocation(fileName);
  }

  @Override
  public LocationProvider locationProvider() {
    return operations.locationProvider();
  }

  @Override
  public TableOperations temp(TableMetadata uncommitted) {
    return operations.temp(uncommitted);
  }

  @Override
  public long newSnapshotId() {
    return operations.newSnapshotId();
  }

  @Override
  public boolean requireStrictCleanup() {
    return operations.requireStrictCleanup();
  }
}
