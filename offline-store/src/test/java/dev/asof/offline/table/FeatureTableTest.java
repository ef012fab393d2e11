package dev.asof.offline.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asof.core.AsofException;
import dev.asof.core.Bytes;
import dev.asof.core.ErrorCode;
import dev.asof.core.definition.FeatureView;
import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.core.row.LogPosition;
import dev.asof.core.row.LogProgress;
import dev.asof.core.row.LogProgress.LogId;
import dev.asof.core.row.LogProgress.Partition;
import dev.asof.core.row.LoggedRow;
import dev.asof.core.row.RowTime;
import dev.asof.core.type.ListType;
import dev.asof.core.type.ScalarType;
import dev.asof.core.type.ValueType;
import dev.asof.offline.SampleViews;
import dev.asof.offline.TestStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.parquet.ParquetSchemaUtil;
import org.apache.iceberg.types.TypeUtil;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.LocalInputFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeatureTableTest {
  private static final LogId LOG = new LogId(1, "topic-a");
  private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
  private static final FeatureViewVersion VIEW =
      SampleViews.view(
          "clicks",
          FeatureView.Time.UNBOUNDED,
          List.of(SampleViews.key("user", ScalarType.INT64)),
          Map.of("count", ScalarType.INT64, "tags", new ListType(ScalarType.STRING)));

  @TempDir Path folder;
  private TestStore store;
  private FeatureTable table;

  @BeforeEach
  void open() {
    store = TestStore.in(folder);
    table = store.tables().open(VIEW);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void startsWithoutProgressAndCompleteThroughNothing() {
    assertThat(table.loadProgress(LOG, 2)).isEqualTo(LogProgress.none(LOG));
    assertThat(table.snapshot().snapshotId()).isEqualTo(TableSnapshot.EMPTY);
    assertThat(table.snapshot().completeThrough()).isEqualTo(Instant.MIN);
    assertThat(table.plan(table.snapshot(), RowBounds.NONE)).isEmpty();
  }

  @Test
  void keepsRowsAndProgressTogether() {
    LogProgress base = table.loadProgress(LOG, 2);
    LogProgress after = moved(base, 0, 3, T0.plusSeconds(9));
    assertThat(table.append(rows(0, 0, 3), base, after)).isEqualTo(after);

    FeatureTable again = store.tables().open(VIEW);
    assertThat(again.loadProgress(LOG, 2)).isEqualTo(after);
    assertThat(offsets(again)).containsExactly("0:0", "0:1", "0:2");
  }

  @Test
  void isCompleteThroughTheSlowestPartition() {
    LogProgress base = table.loadProgress(LOG, 2);
    base = table.append(rows(0, 0, 3), base, moved(base, 0, 3, T0.plusSeconds(9)));
    assertThat(table.snapshot().completeThrough()).isEqualTo(Instant.MIN);
    table.append(List.of(), base, moved(base, 1, 0, T0.plusSeconds(4)));
    assertThat(table.snapshot().completeThrough()).isEqualTo(T0.plusSeconds(4));
  }

  @Test
  void commitsIdleProgressOnlyNowAndThen() {
    LogProgress base = table.loadProgress(LOG, 1);
    base = table.append(List.of(), base, moved(base, 0, 0, T0));
    long first = table.snapshot().snapshotId();
    LogProgress kept = table.append(List.of(), base, moved(base, 0, 0, T0.plusSeconds(3)));
    assertThat(kept).isEqualTo(base);
    assertThat(table.snapshot().snapshotId()).isEqualTo(first);
    LogProgress later = table.append(List.of(), kept, moved(kept, 0, 7, T0.plusSeconds(5)));
    assertThat(table.loadProgress(LOG, 1)).isEqualTo(later);
    assertThat(table.snapshot().snapshotId()).isNotEqualTo(first);
  }

  @Test
  void refusesAWriterWhoseOwnPartitionHasMoved() {
    FeatureTable zombie = store.tables().open(VIEW);
    LogProgress base = table.loadProgress(LOG, 2);
    LogProgress after = moved(base, 0, 3, T0);
    table.append(rows(0, 0, 3), base, after);
    assertThatThrownBy(() -> zombie.append(rows(0, 0, 5), base, moved(base, 0, 5, T0)))
        .isInstanceOf(TableMovedException.class)
        .hasMessageContaining("offset 3, not 0");
    assertThat(offsets(table)).hasSize(3);
    assertThat(filesOnDisk()).isEqualTo(1);
  }

  @Test
  void copiesTheProgressOfOtherWritersForward() {
    FeatureTable other = store.tables().open(VIEW);
    LogProgress base = table.loadProgress(LOG, 2);
    table.append(rows(0, 0, 3), base, moved(base, 0, 3, T0));
    other.append(rows(1, 0, 2), base, moved(base, 1, 2, T0.plusSeconds(1)));
    LogProgress held = table.loadProgress(LOG, 2);
    assertThat(held).isEqualTo(moved(moved(base, 0, 3, T0), 1, 2, T0.plusSeconds(1)));
    assertThat(offsets(table)).hasSize(5);
  }

  @Test
  void refusesAnotherTopicOfTheSameEpochAndAnEarlierEpoch() {
    LogProgress base = table.loadProgress(LOG, 1);
    table.append(rows(0, 0, 1), base, moved(base, 0, 1, T0));
    assertThatThrownBy(() -> table.loadProgress(new LogId(1, "topic-b"), 1))
        .isInstanceOfSatisfying(
            AsofException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LOG_CHANGED));
    LogId next = new LogId(2, "topic-c");
    assertThat(table.loadProgress(next, 1)).isEqualTo(LogProgress.none(next));
    LogProgress nextBase = LogProgress.none(next);
    table.append(List.of(), nextBase, moved(nextBase, 0, 0, T0));
    assertThatThrownBy(() -> table.loadProgress(LOG, 1))
        .isInstanceOfSatisfying(
            AsofException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LOG_CHANGED));
  }

  @Test
  void stopsTheWriterOfATableThatHoldsRowsWithoutProgress() {
    Table iceberg = IcebergTables.of(store, VIEW);
    LoggedRow row = rows(0, 0, 1).getFirst();
    iceberg
        .newAppend()
        .appendFile(
            new LandingFile(VIEW)
                .write(List.of(row), iceberg.io().newOutputFile(iceberg.location() + "/x.parquet")))
        .commit();
    assertThatThrownBy(() -> table.loadProgress(LOG, 1))
        .isInstanceOfSatisfying(
            AsofException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CORRUPT_DATA))
        .hasMessageContaining("Roll it back");
    LogProgress base = LogProgress.none(LOG);
    assertThatThrownBy(() -> table.append(List.of(row), base, moved(base, 0, 1, T0)))
        .isInstanceOf(AsofException.class);
  }

  @Test
  void leavesNothingOfRowsThatItCannotWrite() {
    FeatureViewVersion later = SampleViews.withFeature(VIEW, "more", ScalarType.BOOL);
    LoggedRow unknown =
        SampleViews.row(
            later,
            List.of(1L),
            new RowTime(T0, null),
            T0,
            new LogPosition(1, 0, 1),
            Arrays.asList(1L, null, true));
    LogProgress base = table.loadProgress(LOG, 1);
    List<LoggedRow> rows = List.of(rows(0, 0, 1).getFirst(), unknown);
    assertThatThrownBy(() -> table.append(rows, base, moved(base, 0, 2, T0)))
        .isInstanceOfSatisfying(
            AsofException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNKNOWN_REVISION));
    assertThat(filesOnDisk()).isZero();
    assertThat(table.loadProgress(LOG, 1)).isEqualTo(base);
  }

  @Test
  void keepsEveryValueOfEveryType() {
    Map<String, ValueType> features = new HashMap<>();
    for (ScalarType type : ScalarType.values()) {
      features.put("a_" + type.text(), type);
      features.put("b_" + type.text(), new ListType(type));
    }
    FeatureViewVersion wide =
        SampleViews.view(
            "wide",
            FeatureView.Time.UNBOUNDED,
            List.of(
                SampleViews.key("b", ScalarType.BYTES), SampleViews.key("a", ScalarType.STRING)),
            features);
    Instant moment = Instant.parse("1969-07-20T20:17:40.123456Z");
    Map<ScalarType, Object> values =
        Map.of(
            ScalarType.BOOL,
            true,
            ScalarType.INT32,
            Integer.MIN_VALUE,
            ScalarType.INT64,
            Long.MAX_VALUE,
            ScalarType.FLOAT32,
            Float.NaN,
            ScalarType.FLOAT64,
            Double.NEGATIVE_INFINITY,
            ScalarType.STRING,
            "",
            ScalarType.BYTES,
            Bytes.wrap(new byte[] {0, -1}),
            ScalarType.TIMESTAMP,
            moment);
    List<Object> written =
        wide.schemas().current().fields().stream()
            .map(field ->
                switch (field.type()) {
                  case ScalarType scalar -> values.get(scalar);
                  case ListType list ->
                      List.of(values.get(list.element()), values.get(list.element()));
                })
            .toList();
    FeatureTable wideTable = store.tables().open(wide);
    LogProgress base = wideTable.loadProgress(LOG, 1);
    wideTable.append(
        List.of(
            SampleViews.row(
                wide,
                List.of("k", Bytes.wrap(new byte[] {7})),
                new RowTime(moment, T0),
                T0,
                new LogPosition(1, 0, 0),
                written)),
        base,
        moved(base, 0, 1, T0));

    Record record = IcebergTables.read(IcebergTables.of(store, wide)).getFirst();
    assertThat(record.getField("a")).isEqualTo("k");
    assertThat(record.getField("a_int64")).isEqualTo(Long.MAX_VALUE);
    assertThat(record.getField("a_float32")).isEqualTo(Float.NaN);
    assertThat(record.getField("a_string")).isEqualTo("");
    assertThat(((OffsetDateTime) record.getField("event_timestamp")).toInstant()).isEqualTo(moment);
    assertThat((List<?>) record.getField("b_float64"))
        .isEqualTo(List.of(Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY));
  }

  @Test
  void addsColumnsUnderTheRegistrysIdsAndReadsOldFilesAsNull() throws Exception {
    LogProgress base = table.loadProgress(LOG, 1);
    base = table.append(rows(0, 0, 2), base, moved(base, 0, 2, T0));
    FeatureViewVersion next =
        SampleViews.withFeature(VIEW, "average", new ListType(ScalarType.FLOAT64));
    FeatureTable evolved = store.tables().open(next);
    evolved.append(
        List.of(
            SampleViews.row(
                next,
                List.of(5L),
                new RowTime(T0, T0),
                T0,
                new LogPosition(1, 0, 2),
                Arrays.asList(1L, List.of("x"), List.of(0.5)))),
        base,
        moved(base, 0, 3, T0));
    base = table.loadProgress(LOG, 1);
    table.append(rows(0, 3, 4), base, moved(base, 0, 4, T0));

    Table iceberg = IcebergTables.of(store, next);
    assertThat(iceberg.schema().findField("average").fieldId()).isEqualTo(1004);
    assertThat(iceberg.schema().findField("average.element").fieldId()).isEqualTo(1005);
    assertThat(IcebergTables.read(iceberg).stream().map(r -> r.getField("average")))
        .containsExactlyInAnyOrder(null, null, List.of(0.5), null);
    assertThat(store.tables().open(VIEW).snapshot().snapshotId())
        .isEqualTo(iceberg.currentSnapshot().snapshotId());
    assertThat(iceberg.schema().findField("average")).isNotNull();
  }

  @Test
  void writesFilesThatCarryTheRegistrysFieldIds() throws Exception {
    LogProgress base = table.loadProgress(LOG, 1);
    table.append(rows(0, 0, 1), base, moved(base, 0, 1, T0));
    TableFile file = table.plan(table.snapshot(), RowBounds.NONE).getFirst();
    try (ParquetFileReader reader =
        ParquetFileReader.open(new LocalInputFile(LocalFileIO.path(file.location())))) {
      var schema = ParquetSchemaUtil.convert(reader.getFooter().getFileMetaData().getSchema());
      Map<String, Integer> ids = TypeUtil.indexByName(schema.asStruct());
      assertThat(ids)
          .isEqualTo(
              Map.ofEntries(
                  Map.entry("user", 100),
                  Map.entry("event_timestamp", 1),
                  Map.entry("created_timestamp", 2),
                  Map.entry("count", 1000),
                  Map.entry("tags", 1002),
                  Map.entry("tags.element", 1003),
                  Map.entry("_ingested", 3),
                  Map.entry("_epoch", 4),
                  Map.entry("_partition", 5),
                  Map.entry("_offset", 6),
                  Map.entry("_deleted", 7),
                  Map.entry("_revision", 8),
                  Map.entry("_visible_at", 9),
                  Map.entry("_superseded", 10)));
    }
  }

  @Test
  void plansOnlyFilesWithinTheBounds() {
    LogProgress base = table.loadProgress(LOG, 1);
    base = table.append(rows(0, 0, 2), base, moved(base, 0, 2, T0));
    table.append(rows(0, 100, 102), base, moved(base, 0, 102, T0));
    TableSnapshot now = table.snapshot();
    assertThat(table.plan(now, RowBounds.NONE)).hasSize(2);
    assertThat(table.plan(now, new RowBounds(Instant.MIN, T0.plusSeconds(50), Instant.MAX)))
        .hasSize(1);
    assertThat(table.plan(now, new RowBounds(T0.plusSeconds(50), Instant.MAX, Instant.MAX)))
        .hasSize(1);
    assertThat(table.plan(now, new RowBounds(Instant.MIN, Instant.MAX, T0.plusSeconds(1))))
        .hasSize(1);
  }

  @Test
  void pinsSnapshotsUntilTheyAreLetGo() {
    LogProgress base = table.loadProgress(LOG, 1);
    table.append(rows(0, 0, 2), base, moved(base, 0, 2, T0));
    TableSnapshot pinned = table.snapshot();
    table.pin(pinned, "asof-dataset-x");
    table.pin(pinned, "asof-dataset-x");
    assertThat(IcebergTables.of(store, VIEW).refs()).containsKey("asof-dataset-x");
    store.tables().unpin(SampleViews.PROJECT, VIEW.view().name(), 1, "asof-dataset-x");
    store.tables().unpin(SampleViews.PROJECT, VIEW.view().name(), 1, "asof-dataset-x");
    assertThat(IcebergTables.of(store, VIEW).refs()).doesNotContainKey("asof-dataset-x");
  }

  @Test
  void forgetsOldSnapshotsButNeitherRowsNorProgressNorPins() {
    LogProgress base = table.loadProgress(LOG, 1);
    base = table.append(rows(0, 0, 1), base, moved(base, 0, 1, T0));
    TableSnapshot pinned = table.snapshot();
    table.pin(pinned, "asof-dataset-x");
    for (int i = 1; i < 6; i++) {
      base = table.append(rows(0, i, i + 1), base, moved(base, 0, i + 1, T0));
    }
    Table iceberg = IcebergTables.of(store, VIEW);
    SnapshotRetention.Policy policy = new SnapshotRetention.Policy(1, 2, Duration.ofMinutes(15));
    new SnapshotRetention(iceberg, policy, Clock.systemUTC()).afterCommit();
    assertThat(IcebergTables.of(store, VIEW).snapshots()).hasSize(6);
    Clock later = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(16));
    new SnapshotRetention(iceberg, policy, later).afterCommit();
    assertThat(IcebergTables.of(store, VIEW).snapshots()).hasSize(3);
    assertThat(offsets(table)).hasSize(6);
    assertThat(table.loadProgress(LOG, 1)).isEqualTo(base);
    assertThat(table.plan(pinned, RowBounds.NONE)).hasSize(1);
    table.append(rows(0, 6, 7), base, moved(base, 0, 7, T0));
    assertThat(offsets(table)).hasSize(7);
  }

  private static LogProgress moved(LogProgress base, int partition, long next, Instant through) {
    return base.with(Map.of(partition, new Partition(next, through)));
  }

  private static List<LoggedRow> rows(int partition, int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(i ->
            SampleViews.row(
                VIEW,
                List.of((long) i % 7),
                new RowTime(T0.plusSeconds(i), null),
                T0.plusSeconds(i).plusMillis(500),
                new LogPosition(1, partition, i),
                Arrays.asList((long) i, null)))
        .toList();
  }

  private List<String> offsets(FeatureTable any) {
    return IcebergTables.read(IcebergTables.of(store, any.view())).stream()
        .map(r -> r.getField("_partition") + ":" + r.getField("_offset"))
        .sorted()
        .toList();
  }

  private long filesOnDisk() {
    try (var files = Files.walk(folder)) {
      return files.filter(f -> f.toString().endsWith(".parquet")).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
