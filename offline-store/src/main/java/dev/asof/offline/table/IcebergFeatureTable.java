package dev.asof.offline.table;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.core.row.LogProgress;
import dev.asof.core.row.LogProgress.LogId;
import dev.asof.core.row.LogProgress.Partition;
import dev.asof.core.row.LoggedRow;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotUpdate;
import org.apache.iceberg.Table;
import org.apache.iceberg.util.SnapshotUtil;
import org.jspecify.annotations.Nullable;

/** A feature table in Iceberg: one Parquet file and one snapshot per append. */
final class IcebergFeatureTable implements FeatureTable {
  /** A table property: epoch and partition count of the log, as {@code 1:12}. */
  static final String LOG_SHAPE = "asof.log.shape";

  private final FeatureViewVersion view;
  private final Table table;
  private final LandingFile landing;
  private final SnapshotRetention retention;
  private final Duration idleInterval;

  IcebergFeatureTable(FeatureViewVersion view, Table table, Duration idleInterval, Clock clock) {
    this.view = view;
    this.table = table;
    this.landing = new LandingFile(view);
    this.retention = new SnapshotRetention(table, SnapshotRetention.Policy.DEFAULT, clock);
    this.idleInterval = idleInterval;
  }

  @Override
  public FeatureViewVersion view() {
    return view;
  }

  @Override
  public synchronized LogProgress loadProgress(LogId log, int partitions) {
    return Unavailable.translating(
        "the progress of table " + table.name(),
        () -> {
          table.refresh();
          LogProgress progress = AppendChange.current(progressOf(held()), log, table.name());
          rememberShape(log.epoch() + ":" + partitions);
          return progress;
        });
  }

  @Override
  public synchronized LogProgress append(
      List<LoggedRow> rows, LogProgress base, LogProgress after) {
    AppendChange change = AppendChange.of(rows, base, after);
    if (rows.isEmpty() && !change.worthCommitting(idleInterval)) {
      return base;
    }
    Unavailable.translating(
        "an append to table " + table.name(),
        () -> {
          commit(new Append(rows, change));
          return null;
        });
    retention.afterCommit();
    return after;
  }

  private void commit(Append append) {
    PositionedCommit commit = new PositionedCommit(table);
    try {
      commit.apply(append);
    } catch (TableMovedException superseded) {
      if (!commit.ambiguous()) {
        append.discard();
      }
      throw superseded;
    }
  }

  @Override
  public synchronized TableSnapshot snapshot() {
    return Unavailable.translating(
        "table " + table.name(),
        () -> {
          table.refresh();
          Snapshot current = table.currentSnapshot();
          return new TableSnapshot(
              view, current == null ? TableSnapshot.EMPTY : current.snapshotId(), through());
        });
  }

  @Override
  public synchronized List<TableFile> plan(TableSnapshot snapshot, RowBounds bounds) {
    return Unavailable.translating(
        "the files of table " + table.name(), () -> FilePlan.of(table, snapshot, bounds));
  }

  @Override
  public synchronized void pin(TableSnapshot snapshot, String name) {
    if (snapshot.snapshotId() == TableSnapshot.EMPTY) {
      return;
    }
    Unavailable.translating(
        "a tag of table " + table.name(),
        () -> {
          table.refresh();
          if (table.refs().containsKey(name)) {
            table.manageSnapshots().replaceTag(name, snapshot.snapshotId()).commit();
          } else {
            table.manageSnapshots().createTag(name, snapshot.snapshotId()).commit();
          }
          return null;
        });
  }

  private TablePositions held() {
    return TablePositions.newestOf(SnapshotUtil.currentAncestors(table));
  }

  private @Nullable LogProgress progressOf(TablePositions positions) {
    if (positions.progress() == null && holdsRows(table.currentSnapshot())) {
      throw new AsofException(
          ErrorCode.CORRUPT_DATA,
          "table %s holds rows, but no snapshot says how far into the log they reach, so that reading on would lose or double rows. Roll it back to a snapshot with '%s' in its summary, or open a new version of the view"
              .formatted(table.name(), TablePositions.PARTITIONS));
    }
    return positions.progress();
  }

  private static boolean holdsRows(@Nullable Snapshot snapshot) {
    return snapshot != null && !"0".equals(snapshot.summary().get("total-records"));
  }

  private void rememberShape(String shape) {
    if (!shape.equals(table.properties().get(LOG_SHAPE))) {
      table.updateProperties().set(LOG_SHAPE, shape).commit();
    }
  }

  private Instant through() {
    LogProgress progress = TablePositions.newestOf(SnapshotUtil.currentAncestors(table)).progress();
    String shape = table.properties().get(LOG_SHAPE);
    if (progress == null || shape == null) {
      return Instant.MIN;
    }
    String[] parts = shape.split(":");
    boolean allRead =
        progress.log().epoch() == Integer.parseInt(parts[0])
            && progress.partitions().size() >= Integer.parseInt(parts[1]);
    return allRead
        ? progress.partitions().values().stream()
            .map(Partition::completeThrough)
            .min(Instant::compareTo)
            .orElse(Instant.MIN)
        : Instant.MIN;
  }

  /** The rows as a file, written when the first attempt finds the progress as expected. */
  private final class Append implements PositionedCommit.Change {
    private final List<LoggedRow> rows;
    private final AppendChange change;
    private @Nullable DataFile file;

    Append(List<LoggedRow> rows, AppendChange change) {
      this.rows = rows;
      this.change = change;
    }

    @Override
    public LogProgress advance(TablePositions held) {
      return change.advance(progressOf(held), table.name());
    }

    @Override
    public SnapshotUpdate<?> update(Table table) {
      AppendFiles append = table.newAppend();
      return rows.isEmpty() ? append : append.appendFile(file());
    }

    private DataFile file() {
      DataFile written = file;
      if (written == null) {
        String name = UUID.randomUUID() + ".parquet";
        String location = table.locationProvider().newDataLocation(name);
        written = landing.write(rows, table.io().newOutputFile(location));
        file = written;
      }
      return written;
    }

    void discard() {
      if (file != null) {
        table.io().deleteFile(file.location());
      }
    }
  }
}
