package dev.asof.offline.table;

import dev.asof.core.Micros;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;

/** Which files of a snapshot a question has to read, by the bounds in Iceberg's manifests. */
final class FilePlan {
  private FilePlan() {}

  static List<TableFile> of(Table table, TableSnapshot snapshot, RowBounds bounds) {
    if (snapshot.snapshotId() == TableSnapshot.EMPTY) {
      return List.of();
    }
    if (table.snapshot(snapshot.snapshotId()) == null) {
      table.refresh();
    }
    Set<TableFile> files = new LinkedHashSet<>();
    try (CloseableIterable<FileScanTask> tasks =
        ManifestThreads.use(table.newScan())
            .useSnapshot(snapshot.snapshotId())
            .filter(filter(bounds))
            .planFiles()) {
      for (FileScanTask task : tasks) {
        files.add(new TableFile(task.file().location(), task.file().fileSizeInBytes()));
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    return List.copyOf(files);
  }

  private static Expression filter(RowBounds bounds) {
    Expression filter = Expressions.alwaysTrue();
    if (within(bounds.eventFrom())) {
      filter =
          Expressions.and(
              filter,
              Expressions.greaterThanOrEqual(TableColumns.EVENT, Micros.of(bounds.eventFrom())));
    }
    if (within(bounds.eventTo())) {
      filter =
          Expressions.and(
              filter, Expressions.lessThanOrEqual(TableColumns.EVENT, Micros.of(bounds.eventTo())));
    }
    if (within(bounds.ingestedTo())) {
      filter =
          Expressions.and(
              filter,
              Expressions.lessThanOrEqual(TableColumns.INGESTED, Micros.of(bounds.ingestedTo())));
    }
    return filter;
  }

  private static boolean within(Instant bound) {
    return !bound.isBefore(Micros.MIN) && !bound.isAfter(Micros.MAX);
  }
}
