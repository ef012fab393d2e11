package dev.asof.offline.table;

import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.core.row.LogProgress;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.RewriteFiles;
import org.apache.iceberg.SnapshotUpdate;
import org.apache.iceberg.Table;

/**
 * Puts all rows of a table into one new file, as a compaction does, and carries the progress
 * forward. For tables that have at least one file.
 */
record TableRewrite(FeatureViewVersion view) implements PositionedCommit.Change {
  @Override
  public LogProgress advance(TablePositions held) {
    return held.findProgress().orElseThrow();
  }

  @Override
  public SnapshotUpdate<?> update(Table table) {
    RewriteFiles rewrite = table.newRewrite();
    rewrite.validateFromSnapshot(table.currentSnapshot().snapshotId());
    files(table).forEach(rewrite::deleteFile);
    String name = table.locationProvider().newDataLocation(UUID.randomUUID() + ".parquet");
    return rewrite.addFile(
        new LandingFile(view).write(ClickLog.read(view, table), table.io().newOutputFile(name)));
  }

  private static List<DataFile> files(Table table) {
    List<DataFile> files = new ArrayList<>();
    table.newScan().planFiles().forEach(task -> files.add(task.file()));
    return files;
  }
}
