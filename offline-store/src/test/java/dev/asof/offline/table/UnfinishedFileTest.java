package dev.asof.offline.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.core.row.LogPosition;
import dev.asof.core.row.LoggedRow;
import dev.asof.core.row.RowTime;
import dev.asof.core.type.ScalarType;
import dev.asof.offline.S3TestStore;
import dev.asof.offline.SampleViews;
import dev.asof.offline.TestStore;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.apache.iceberg.io.DelegatingOutputStream;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.PositionOutputStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What cannot be written to its end is not there at all, in a folder as on S3. */
class UnfinishedFileTest {
  private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
  private static final FeatureViewVersion VIEW = SampleViews.clicks("clicks");

  @TempDir Path folder;

  private enum Place {
    FOLDER(TestStore::in),
    S3(S3TestStore::in);

    private final Function<Path, TestStore> store;

    Place(Function<Path, TestStore> store) {
      this.store = store;
    }
  }

  @ParameterizedTest
  @EnumSource
  void copiesAllOfAFileOrNothing(Place place) throws IOException {
    try (TestStore store = place.store.apply(folder)) {
      IcebergWarehouse warehouse = store.warehouse();
      String location = warehouse.location("_datasets/d.csv");
      Path unreadable = Files.createDirectories(folder.resolve("not-a-file"));
      assertThatThrownBy(() -> warehouse.put(unreadable, location))
          .isInstanceOfSatisfying(
              AsofException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.OFFLINE_STORE_UNAVAILABLE));
      assertThat(warehouse.findLength(location)).isEmpty();

      warehouse.put(Files.writeString(folder.resolve("whole"), "1,2"), location);
      assertThatThrownBy(() -> warehouse.put(unreadable, location))
          .isInstanceOf(AsofException.class);
      assertThat(warehouse.findLength(location)).as("what was there before").hasValue(3);
    }
  }

  @ParameterizedTest
  @EnumSource
  void writesAllRowsOrNone(Place place) {
    FeatureViewVersion later = SampleViews.withFeature(VIEW, "more", ScalarType.BOOL);
    List<LoggedRow> rows = new ArrayList<>(rows(1_000));
    rows.add(row(later, 1_000, Arrays.asList(1L, true)));
    try (TestStore store = place.store.apply(folder)) {
      OutputFile file = file(store);
      assertThatThrownBy(() -> new LandingFile(VIEW).write(rows, file))
          .isInstanceOf(AsofException.class);
      assertThat(file.toInputFile().exists()).isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource
  void leavesNothingWhenTheFileBreaksOffAnywhere(Place place) {
    try (TestStore store = place.store.apply(folder)) {
      for (int budget : new int[] {0, 4, 100, 1_000}) {
        OutputFile file = file(store);
        assertThatThrownBy(
                () -> new LandingFile(VIEW).write(rows(1_000), new Breaking(file, budget)))
            .as("after %d bytes", budget)
            .isInstanceOf(UncheckedIOException.class);
        assertThat(file.toInputFile().exists()).as("after %d bytes", budget).isFalse();
      }
    }
  }

  private static OutputFile file(TestStore store) {
    IcebergWarehouse warehouse = store.warehouse();
    return warehouse.io().newOutputFile(warehouse.location("data/rows.parquet"));
  }

  private static List<LoggedRow> rows(int count) {
    List<LoggedRow> rows = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      rows.add(row(VIEW, i, List.of(i)));
    }
    return rows;
  }

  private static LoggedRow row(FeatureViewVersion view, long offset, List<Object> values) {
    return SampleViews.row(
        view,
        List.of(offset),
        new RowTime(T0, null),
        T0,
        new LogPosition(1, 0, offset),
        new ArrayList<>(values));
  }

  /** A file that takes no more than {@code budget} bytes. */
  private record Breaking(OutputFile file, int budget) implements OutputFile {
    @Override
    public PositionOutputStream create() {
      return new BreakingStream(file.create(), budget);
    }

    @Override
    public PositionOutputStream createOrOverwrite() {
      return new BreakingStream(file.createOrOverwrite(), budget);
    }

    @Override
    public String location() {
      return file.location();
    }

    @Override
    public InputFile toInputFile() {
      return file.toInputFile();
    }
  }

  private static final class BreakingStream extends PositionOutputStream
      implements DelegatingOutputStream {
    private final PositionOutputStream stream;
    private final int budget;

    BreakingStream(PositionOutputStream stream, int budget) {
      this.stream = stream;
      this.budget = budget;
    }

    @Override
    public OutputStream getDelegate() {
      return stream;
    }

    @Override
    public long getPos() throws IOException {
      return stream.getPos();
    }

    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int start, int length) throws IOException {
      if (getPos() + length > budget) {
        throw new IOException("the disk is full");
      }
      stream.write(bytes, start, length);
    }

    @Override
    public void close() throws IOException {
      stream.close();
    }
  }
}
