package dev.asof.offline.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asof.core.AsofException;
import dev.asof.core.Bytes;
import dev.asof.core.ErrorCode;
import dev.asof.core.definition.ExpiredPolicy;
import dev.asof.core.definition.FeatureSelection;
import dev.asof.core.definition.FeatureView;
import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.core.pointintime.TimeMode;
import dev.asof.core.row.LogPosition;
import dev.asof.core.row.RowTime;
import dev.asof.core.type.ListType;
import dev.asof.core.type.ScalarType;
import dev.asof.core.type.ValueType;
import dev.asof.offline.S3TestStore;
import dev.asof.offline.SampleViews;
import dev.asof.offline.dataset.TrainingDatasets.DatasetContent;
import dev.asof.offline.dataset.TrainingDatasets.DatasetRequest;
import dev.asof.offline.join.DatasetFormat;
import dev.asof.offline.join.JoinQuestion;
import dev.asof.offline.join.JoinTestStore;
import dev.asof.offline.join.Spines;
import dev.asof.offline.table.IcebergTables;
import dev.asof.offline.table.Warehouse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingDatasetsTest {
  private static final Instant T0 = Instant.parse("2026-01-05T10:00:00.123456Z");
  private static final Map<String, ValueType> FEATURES =
      Map.of(
          "b", ScalarType.BYTES,
          "d", ScalarType.FLOAT64,
          "f", ScalarType.FLOAT32,
          "l", ScalarType.INT64,
          "ls", new ListType(ScalarType.FLOAT64),
          "s", ScalarType.STRING,
          "t", ScalarType.TIMESTAMP,
          "u", ScalarType.BOOL);
  private static final FeatureViewVersion VIEW =
      SampleViews.view(
          "things",
          FeatureView.Time.UNBOUNDED,
          List.of(SampleViews.key("id", ScalarType.INT64)),
          FEATURES);

  @TempDir Path folder;

  @Test
  void writesCsvThatTellsNullsFromEmptyStrings() throws Exception {
    try (JoinTestStore store = JoinTestStore.in(folder)) {
      fill(store);
      TrainingDatasets datasets = datasets(store);
      DatasetManifest manifest = write(store, datasets, DatasetFormat.CSV);
      assertThat(text(datasets, manifest.identity().id()))
          .isEqualTo(
              String.join(
                  "\r\n",
                  "id,timestamp,label,b,d,f,l,ls,s,t,u",
                  "1,2026-01-05T12:00:00.1234567+01:00,\"\",AP8=,NaN,0.1,9223372036854775807,"
                      + "\"[0.5,\"\"Infinity\"\"]\",\"\",2026-01-05T10:00:00.123456Z,true",
                  "2,2026-01-05T12:00:00Z,\"a,\"\"b\"\"\",\"\",-Infinity,,,\"[]\",\"é\n\",,false",
                  "3,2026-01-05T12:00:00Z,,,,,,,,,",
                  ""));
    }
  }

  @Test
  void writesNdjsonWithoutLoss() throws Exception {
    try (JoinTestStore store = JoinTestStore.in(folder)) {
      fill(store);
      TrainingDatasets datasets = datasets(store);
      DatasetManifest manifest = write(store, datasets, DatasetFormat.NDJSON);
      assertThat(text(datasets, manifest.identity().id()).lines())
          .containsExactly(
              """
              {"id":1,"timestamp":"2026-01-05T12:00:00.1234567+01:00","label":"","b":"AP8=","d":"NaN","f":0.1,"l":9223372036854775807,"ls":[0.5,"Infinity"],"s":"","t":"2026-01-05T10:00:00.123456Z","u":true}\
              """
                  .strip(),
              """
              {"id":2,"timestamp":"2026-01-05T12:00:00Z","label":"a,\\"b\\"","b":"","d":"-Infinity","f":null,"l":null,"ls":[],"s":"é\\n","t":null,"u":false}\
              """
                  .strip(),
              """
              {"id":3,"timestamp":"2026-01-05T12:00:00Z","label":null,"b":null,"d":null,"f":null,"l":null,"ls":null,"s":null,"t":null,"u":null}\
              """
                  .strip());
      assertThat(manifest.file().rows()).isEqualTo(3);
      assertThat(manifest.question().columns())
          .contains(new DatasetManifest.Column("ls", "list<float64>", "things@1:ls"));
      assertThat(datasets.loadManifest(SampleViews.PROJECT, manifest.identity().id()))
          .isEqualTo(manifest);
    }
  }

  @Test
  void writesNoRowsThatReadAsNone() throws Exception {
    try (JoinTestStore store = JoinTestStore.in(folder)) {
      fill(store);
      TrainingDatasets datasets = datasets(store);
      write(store, datasets, DatasetFormat.NDJSON, List.of());
      assertThat(bytes(datasets, "d-1")).isEmpty();
      write(store, datasets, DatasetFormat.CSV, List.of());
      assertThat(text(datasets, "d-1")).isEqualTo("id,timestamp,b,d,f,l,ls,s,t,u\r\n");
      write(store, datasets, DatasetFormat.PARQUET, List.of());
      Path file = Files.write(folder.resolve("none.parquet"), bytes(datasets, "d-1"));
      assertThat(query("select * from '%s'".formatted(file))).isEmpty();
      assertThat(query("select column_name from (describe select * from '%s')".formatted(file)))
          .extracting(List::getFirst)
          .containsExactly("id", "timestamp", "b", "d", "f", "l", "ls", "s", "t", "u");
    }
  }

  @Test
  void pinsItsSnapshotUntilItIsDeleted() throws Exception {
    try (JoinTestStore store = JoinTestStore.in(folder)) {
      fill(store);
      TrainingDatasets datasets = datasets(store);
      DatasetManifest manifest = write(store, datasets, DatasetFormat.CSV);
      assertThat(manifest.sources().views())
          .containsExactly(
              new DatasetManifest.View(
                  "things", 1, 1, store.store().tables().open(VIEW).snapshot().snapshotId()));
      datasets.delete(SampleViews.PROJECT, manifest.identity().id());
      datasets.delete(SampleViews.PROJECT, manifest.identity().id());
      assertThatThrownBy(() -> datasets.open(SampleViews.PROJECT, manifest.identity().id()))
          .isInstanceOfSatisfying(
              AsofException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.UNKNOWN_TRAINING_DATASET));
      assertThatThrownBy(() -> datasets.open(SampleViews.PROJECT, "../../x"))
          .isInstanceOf(AsofException.class);
    }
  }

  @Test
  void deletesWhatAKilledWriteLeftWithoutAManifest() throws Exception {
    try (JoinTestStore store = JoinTestStore.in(folder)) {
      fill(store);
      TrainingDatasets datasets = datasets(store);
      DatasetManifest manifest = write(store, datasets, DatasetFormat.CSV);
      Warehouse warehouse = store.store().warehouse();
      String stem = "_datasets/%s/%s.".formatted(SampleViews.PROJECT, manifest.identity().id());
      warehouse.delete(warehouse.location(stem + "manifest.json"));
      assertThat(warehouse.findLength(warehouse.location(stem + "csv"))).isPresent();
      store
          .store()
          .tables()
          .open(VIEW)
          .pin(store.store().tables().open(VIEW).snapshot(), "asof-dataset-other");

      datasets.delete(SampleViews.PROJECT, manifest.identity().id());

      assertThat(warehouse.findLength(warehouse.location(stem + "csv"))).isEmpty();
      assertThat(IcebergTables.of(store.store(), VIEW).refs())
          .doesNotContainKey("asof-dataset-" + manifest.identity().id())
          .containsKey("asof-dataset-other");
    }
  }

  @Test
  void livesOnS3() throws Exception {
    try (JoinTestStore store = new JoinTestStore(S3TestStore.in(folder), folder)) {
      fill(store);
      TrainingDatasets datasets = datasets(store);
      DatasetManifest manifest = write(store, datasets, DatasetFormat.PARQUET);
      byte[] content = bytes(datasets, manifest.identity().id());
      assertThat(content).hasSize((int) manifest.file().bytes());
      assertThat(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content)))
          .isEqualTo(manifest.file().sha256());
      Path file = Files.write(folder.resolve("downloaded.parquet"), content);
      assertThat(
              query(
                  "select id, timestamp, label, hex(b), d, f, l, s, epoch_us(t), u from '%s'"
                      .formatted(file)))
          .containsExactly(
              Arrays.asList(
                  1L,
                  "2026-01-05T12:00:00.1234567+01:00",
                  "",
                  "00FF",
                  Double.NaN,
                  0.1f,
                  Long.MAX_VALUE,
                  "",
                  1767607200123456L,
                  true),
              Arrays.asList(
                  2L,
                  "2026-01-05T12:00:00Z",
                  "a,\"b\"",
                  "",
                  Double.NEGATIVE_INFINITY,
                  null,
                  null,
                  "é\n",
                  null,
                  false),
              Arrays.asList(
                  3L, "2026-01-05T12:00:00Z", null, null, null, null, null, null, null, null));
      try (var cached = Files.list(folder.resolve("cache/cache-0"))) {
        assertThat(cached).as("files over the cache's bound are let go").isEmpty();
      }
      datasets.delete(SampleViews.PROJECT, manifest.identity().id());
    }
  }

  private static void fill(JoinTestStore store) {
    store.append(
        VIEW,
        List.of(
            SampleViews.row(
                VIEW,
                List.of(1L),
                new RowTime(T0, null),
                T0,
                new LogPosition(1, 0, 0),
                List.of(
                    Bytes.wrap(new byte[] {0, -1}),
                    Double.NaN,
                    0.1f,
                    Long.MAX_VALUE,
                    List.of(0.5, Double.POSITIVE_INFINITY),
                    "",
                    T0,
                    true)),
            SampleViews.row(
                VIEW,
                List.of(2L),
                new RowTime(T0, null),
                T0,
                new LogPosition(1, 0, 1),
                Arrays.asList(
                    Bytes.EMPTY,
                    Double.NEGATIVE_INFINITY,
                    null,
                    null,
                    List.of(),
                    "é\n",
                    null,
                    false))),
        T0.plusSeconds(86_400));
  }

  private TrainingDatasets datasets(JoinTestStore store) {
    return new WarehouseTrainingDatasets(
        store.store().tables(),
        store.store().warehouse(),
        store.join(),
        folder.resolve("datasets"),
        Clock.fixed(T0, ZoneOffset.UTC));
  }

  private static DatasetManifest write(
      JoinTestStore store, TrainingDatasets datasets, DatasetFormat format) {
    return write(
        store,
        datasets,
        format,
        List.of(
            spineRow(1, "2026-01-05T12:00:00.1234567+01:00", ""),
            spineRow(2, "2026-01-05T12:00:00Z", "a,\"b\""),
            spineRow(3, "2026-01-05T12:00:00Z", null)));
  }

  private static DatasetManifest write(
      JoinTestStore store,
      TrainingDatasets datasets,
      DatasetFormat format,
      List<Map<String, Object>> rows) {
    FeatureSelection full = JoinTestStore.all(ExpiredPolicy.NULL, VIEW);
    FeatureSelection selection =
        new FeatureSelection(
            full.features().stream()
                .map(f ->
                    new FeatureSelection.SelectedFeature(
                        f.view(), f.feature(), f.feature().name().value()))
                .toList(),
            ExpiredPolicy.NULL);
    JoinQuestion question =
        new JoinQuestion(
            selection, Spines.read(selection, "timestamp", rows), TimeMode.EVENT_TIME, Set.of());
    return datasets.write(
        new DatasetRequest(SampleViews.PROJECT, "d-1", "first", format, question),
        store.join().snapshots(selection),
        _ -> {});
  }

  private static Map<String, Object> spineRow(int id, String timestamp, String label) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("id", id);
    row.put("timestamp", timestamp);
    row.put("label", label);
    return row;
  }

  private static byte[] bytes(TrainingDatasets datasets, String id) throws IOException {
    DatasetContent content = datasets.open(SampleViews.PROJECT, id);
    try (var stream = content.stream()) {
      byte[] bytes = stream.readAllBytes();
      assertThat(bytes).hasSize((int) content.length());
      return bytes;
    }
  }

  private static String text(TrainingDatasets datasets, String id) throws IOException {
    return new String(bytes(datasets, id), StandardCharsets.UTF_8);
  }

  private static List<List<Object>> query(String sql) throws Exception {
    List<List<Object>> rows = new ArrayList<>();
    try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duckdb.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      while (result.next()) {
        List<Object> row = new ArrayList<>();
        for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
          row.add(result.getObject(i));
        }
        rows.add(row);
      }
    }
    return rows;
  }
}
