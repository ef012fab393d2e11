package dev.asof.offline.table;

import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.core.row.LogPosition;
import dev.asof.core.row.LogProgress.LogId;
import dev.asof.core.row.LoggedRow;
import dev.asof.core.row.RowTime;
import dev.asof.offline.SampleViews;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.Record;

/**
 * A log that says the same to everybody who reads it: what stands at an offset follows from the
 * offset. Some offsets hold no row, as those of transaction markers do, some a delete, some a null.
 */
final class ClickLog {
  static final LogId ID = new LogId(1, "topic");

  private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");

  private ClickLog() {}

  /** The rows of {@code partition} from offset {@code from} up to, without it, {@code to}. */
  static List<LoggedRow> rows(FeatureViewVersion view, int partition, long from, long to) {
    return LongStream.range(from, to)
        .filter(offset -> offset % 5 != 4)
        .mapToObj(offset -> row(view, partition, offset))
        .toList();
  }

  private static LoggedRow row(FeatureViewVersion view, int partition, long offset) {
    long number = 1_000L * partition + offset;
    boolean delete = offset % 7 == 3;
    Long count = offset % 6 == 2 ? null : Long.valueOf(number * number);
    return SampleViews.row(
        view,
        List.of(number % 11),
        new RowTime(T0.plusSeconds(number % 13), T0.plusSeconds(number % 3)),
        T0.plusMillis(number),
        new LogPosition(ID.epoch(), partition, offset),
        delete ? null : Arrays.asList(count));
  }

  static Instant completeThrough(long nextOffset) {
    return T0.plusMillis(nextOffset);
  }

  /** All rows that {@code table} holds, in the order of their positions, duplicates included. */
  static List<LoggedRow> read(FeatureViewVersion view, Table table) {
    return IcebergTables.read(table).stream()
        .map(row -> of(view, row))
        .sorted(Comparator.comparing(LoggedRow::position))
        .toList();
  }

  private static LoggedRow of(FeatureViewVersion view, Record row) {
    boolean delete = (Boolean) row.getField(TableColumns.DELETED);
    return SampleViews.row(
        view,
        List.of(row.getField("user")),
        new RowTime(time(row, TableColumns.EVENT), time(row, TableColumns.CREATED)),
        time(row, TableColumns.INGESTED),
        new LogPosition(
            (Integer) row.getField(TableColumns.EPOCH),
            (Integer) row.getField(TableColumns.PARTITION),
            (Long) row.getField(TableColumns.OFFSET)),
        delete ? null : Arrays.asList(row.getField("count")));
  }

  private static Instant time(Record row, String column) {
    return ((OffsetDateTime) row.getField(column)).toInstant();
  }
}
