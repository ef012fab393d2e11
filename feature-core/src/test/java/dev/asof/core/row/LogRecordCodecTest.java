package dev.asof.core.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import dev.asof.core.AsofException;
import dev.asof.core.Bytes;
import dev.asof.core.ErrorCode;
import dev.asof.core.FeatureName;
import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.core.definition.Views;
import dev.asof.core.type.ScalarType;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LogRecordCodecTest {
  private static final LogPosition POSITION = new LogPosition(1, 2, 3);
  private static final EntityKey KEY = new EntityKey(Bytes.EMPTY);
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  @Test
  void rowsAndDeletesComeBack() {
    for (int seed = 0; seed < 2_500; seed++) {
      var random = new Random(seed);
      RowSchema schema = new RandomValues(random).schema();
      FeatureViewVersion view = view(schema);
      LoggedRow row = randomRow(random, schema);
      byte[] value = LogRecordCodec.encode(view, row.row(), row.ingested());
      assertThat(LogRecordCodec.decode(view, KEY, value, 1, POSITION))
          .as("seed %d", seed)
          .isEqualTo(row);
    }
  }

  @Test
  void answersGarbageWithCorruptDataOnly() {
    for (int seed = 0; seed < 2_500; seed++) {
      var random = new Random(seed);
      RowSchema schema = new RandomValues(random).schema();
      FeatureViewVersion view = view(schema);
      LoggedRow row = randomRow(random, schema);
      byte[] value = LogRecordCodec.encode(view, row.row(), row.ingested());
      value[random.nextInt(value.length)] = (byte) random.nextInt(256);
      assertReadableOrCorrupt(view, value, seed);
      assertReadableOrCorrupt(view, Arrays.copyOf(value, random.nextInt(value.length)), seed);
    }
  }

  @Test
  void refusesTruncatedDeletesAndBytesAfterThem() {
    FeatureViewVersion view = view(new RowSchema(List.of()));
    FeatureRow delete = new FeatureRow(KEY, new RowTime(NOON, NOON), RowContent.Delete.DELETE);
    byte[] value = LogRecordCodec.encode(view, delete, NOON);
    for (int length = 0; length < value.length; length++) {
      assertCorrupt(view, Arrays.copyOf(value, length));
    }
    assertCorrupt(view, Arrays.copyOf(value, value.length + 1));
  }

  @Test
  void refusesFormatsKindsAndFlagsThatItDoesNotKnow() {
    FeatureViewVersion view = view(new RowSchema(List.of()));
    FeatureRow row = new FeatureRow(KEY, new RowTime(NOON, null), RowContent.Values.of());
    for (int i = 0; i < 3; i++) {
      byte[] value = LogRecordCodec.encode(view, row, NOON);
      value[i] |= (byte) (i == 2 ? 2 : 4);
      assertCorrupt(view, value);
    }
  }

  @Test
  void refusesTimesBeyondTheYearsThatAsofStores() {
    FeatureViewVersion view = view(new RowSchema(List.of()));
    String out = "7fffffffffffffff";
    String fine = "0000000000000000";
    assertCorrupt(view, HexFormat.of().parseHex("010000" + out + fine));
    assertCorrupt(view, HexFormat.of().parseHex("010000" + fine + out));
    assertCorrupt(view, HexFormat.of().parseHex("010001" + fine + out + fine));
  }

  @Test
  void saysWhichRecordIsCorrupt() {
    FeatureViewVersion view = view(fields("a"));
    byte[] value = HexFormat.of().parseHex("010000" + "00".repeat(16) + "04");
    assertThatThrownBy(() -> LogRecordCodec.decode(view, KEY, value, 1, POSITION))
        .hasMessageContainingAll("1:2:3", "spending@1");
  }

  @Test
  void readsEveryRevisionInItsOwnSchema() {
    FeatureViewVersion first = view(fields("a"));
    FeatureViewVersion second =
        new FeatureViewVersion(
            first.project(),
            first.id(),
            first.view(),
            first.key(),
            new FeatureViewVersion.Schemas(2, Map.of(1, fields("a"), 2, fields("a", "b"))));
    FeatureRow old = new FeatureRow(KEY, new RowTime(NOON, null), RowContent.Values.of(1L));
    byte[] value = LogRecordCodec.encode(first, old, NOON);
    assertThat(LogRecordCodec.decode(second, KEY, value, 1, POSITION).row()).isEqualTo(old);

    FeatureRow fresh = new FeatureRow(KEY, new RowTime(NOON, null), RowContent.Values.of(1L, 2L));
    byte[] newer = LogRecordCodec.encode(second, fresh, NOON);
    assertThat(LogRecordCodec.decode(second, KEY, newer, 2, POSITION).row()).isEqualTo(fresh);
    assertThatThrownBy(() -> LogRecordCodec.decode(first, KEY, newer, 2, POSITION))
        .isInstanceOfSatisfying(
            AsofException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNKNOWN_REVISION));
  }

  private static LoggedRow randomRow(Random random, RowSchema schema) {
    var values = new RandomValues(random);
    RowTime time = new RowTime(values.instant(), random.nextBoolean() ? values.instant() : null);
    RowContent content = random.nextInt(4) == 0 ? RowContent.Delete.DELETE : values.row(schema);
    return new LoggedRow(new FeatureRow(KEY, time, content), values.instant(), 1, POSITION);
  }

  private static void assertReadableOrCorrupt(FeatureViewVersion view, byte[] value, int seed) {
    try {
      LoggedRow row = LogRecordCodec.decode(view, KEY, value, 1, POSITION);
      LogRecordCodec.encode(view, row.row(), row.ingested());
    } catch (AsofException e) {
      assertThat(e.code()).as("seed %d", seed).isEqualTo(ErrorCode.CORRUPT_DATA);
    } catch (RuntimeException e) {
      fail("seed %d: %s".formatted(seed, HexFormat.of().formatHex(value)), e);
    }
  }

  private static void assertCorrupt(FeatureViewVersion view, byte[] value) {
    assertThatThrownBy(() -> LogRecordCodec.decode(view, KEY, value, 1, POSITION))
        .as(HexFormat.of().formatHex(value))
        .isInstanceOfSatisfying(
            AsofException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CORRUPT_DATA));
  }

  private static RowSchema fields(String... names) {
    return new RowSchema(
        Arrays.stream(names)
            .map(name -> new RowField(1000, new FeatureName(name), ScalarType.INT64, true))
            .toList());
  }

  private static FeatureViewVersion view(RowSchema schema) {
    return Views.of(7, "spending", Views.key("customer", ScalarType.INT64), schema.fields());
  }
}
