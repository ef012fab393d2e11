package dev.asof.offline.table;

import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.offline.TestStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;

/** Feature tables as any other Iceberg client sees them. */
public final class IcebergTables {
  private IcebergTables() {}

  public static Table of(TestStore store, FeatureViewVersion view) {
    return store
        .tables()
        .catalog()
        .loadTable(
            TableIdentifier.of(
                view.project().value(), view.view().name().value() + "_v" + view.view().version()));
  }

  static List<Record> read(Table table) {
    List<Record> records = new ArrayList<>();
    try (CloseableIterable<Record> all = IcebergGenerics.read(table).build()) {
      all.forEach(records::add);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    return records;
  }
}
