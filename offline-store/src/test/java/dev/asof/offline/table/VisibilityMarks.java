package dev.asof.offline.table;

import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.core.row.LogPosition;
import dev.asof.core.row.LogProgress;
import dev.asof.offline.TestStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.RewriteFiles;
import org.apache.iceberg.SnapshotUpdate;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetWriter;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.parquet.Parquet;

/**
 * Writes visibility marks into a table the way a compaction does: the rows move to a new file, with
 * the column set.
 */
public final class VisibilityMarks {
  private VisibilityMarks() {}

  /**
   * @param marks when the rows at these positions were visible online; the others stay without
   */
  public static void write(
      TestStore store, FeatureViewVersion view, Map<LogPosition, Instant> marks) {
    new PositionedCommit(IcebergTables.of(store, view))
        .apply(
            new PositionedCommit.Change() {
              @Override
              public LogProgress advance(TablePositions held) {
                return held.findProgress().orElseThrow();
              }

              @Override
              public SnapshotUpdate<?> update(Table table) {
                RewriteFiles rewrite = table.newRewrite();
                table.newScan().planFiles().forEach(task -> rewrite.deleteFile(task.file()));
                return rewrite.addFile(write(table, marked(table, marks)));
              }
            });
  }

  private static List<Record> marked(Table table, Map<LogPosition, Instant> marks) {
    List<Record> rows = IcebergTables.read(table);
    for (Record row : rows) {
      Instant mark =
          marks.get(
              new LogPosition(
                  (Integer) row.getField(TableColumns.EPOCH),
                  (Integer) row.getField(TableColumns.PARTITION),
                  (Long) row.getField(TableColumns.OFFSET)));
      if (mark != null) {
        row.setField(TableColumns.VISIBLE_AT, mark.atOffset(ZoneOffset.UTC));
      }
    }
    return rows;
  }

  private static DataFile write(Table table, List<Record> rows) {
    String name = table.locationProvider().newDataLocation(UUID.randomUUID() + ".parquet");
    OutputFile file = table.io().newOutputFile(name);
    try (DataWriter<Record> writer =
        Parquet.writeData(file)
            .schema(table.schema())
            .createWriterFunc(GenericParquetWriter::create)
            .withSpec(PartitionSpec.unpartitioned())
            .build()) {
      rows.forEach(writer::write);
      writer.close();
      return writer.toDataFile();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
