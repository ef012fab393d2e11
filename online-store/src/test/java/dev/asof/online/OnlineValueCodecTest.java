package dev.asof.online;

import static dev.asof.online.SampleView.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.core.definition.FeatureView.Time;
import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.core.row.FeatureRow;
import dev.asof.core.row.LogPosition;
import dev.asof.core.row.LoggedRow;
import dev.asof.core.row.RowContent;
import dev.asof.core.row.RowTime;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The golden files pin the bytes in Redis. A test that fails here means that rows already stored
 * have become unreadable: the remedy is a new format byte, never a new file.
 */
class OnlineValueCodecTest {
  private static final FeatureViewVersion VIEW = SampleView.keyedBy(7, Time.UNBOUNDED, "origin");

  record Case(String name, LoggedRow row) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> golden() {
    var position = new LogPosition(3, 5, 4_294_967_298L);
    return Stream.of(
        new Case("online-value-row", row(NOON, position, 2, RowContent.Values.of(-7, "Zürich"))),
        new Case("online-value-nulls", row(null, position, 2, RowContent.Values.of(null, null))),
        new Case("online-value-first-revision", row(NOON, position, 1, RowContent.Values.of(1))),
        new Case("online-value-delete", row(NOON, position, 2, RowContent.Delete.DELETE)),
        new Case(
            "online-value-never-on-the-log",
            row(null, new LogPosition(0, 0, 0), 2, RowContent.Values.of(1, ""))));
  }

  private static LoggedRow row(
      Instant created, LogPosition position, int revision, RowContent content) {
    var time = new RowTime(Instant.parse("1969-12-31T23:59:59.999999Z"), created);
    return new LoggedRow(
        new FeatureRow(VIEW.key().encode(List.of("JFK")), time, content),
        NOON.plusNanos(123_456_000),
        revision,
        position);
  }

  @ParameterizedTest
  @MethodSource("golden")
  void bytesNeverChange(Case golden) throws IOException {
    String path = "/golden/" + golden.name() + ".hex";
    String expected;
    try (var file = OnlineValueCodecTest.class.getResourceAsStream(path)) {
      byte[] text = Objects.requireNonNull(file, path).readAllBytes();
      expected = new String(text, StandardCharsets.UTF_8).replaceAll("\\s", "");
    }
    byte[] value = OnlineValueCodec.encode(VIEW, golden.row());
    assertThat(HexFormat.of().formatHex(value)).isEqualTo(expected);
    assertThat(OnlineValueCodec.decode(VIEW, golden.row().key(), value)).isEqualTo(golden.row());
  }

  @Test
  void namesARevisionThatIsNotKnownYet() {
    LoggedRow row = SampleView.row(VIEW, List.of("JFK"), NOON, 1, 1, "AA");
    byte[] value = OnlineValueCodec.encode(VIEW, row);
    value[5] = 9;
    assertThatExceptionOfType(AsofException.class)
        .isThrownBy(() -> OnlineValueCodec.decode(VIEW, row.key(), value))
        .extracting(AsofException::code)
        .isEqualTo(ErrorCode.UNKNOWN_REVISION);
  }

  @Test
  void damagedBytesAreCorruptAndNothingElse() {
    long seed = 20260105;
    Random random = new Random(seed);
    LoggedRow row = SampleView.row(VIEW, List.of("JFK"), NOON, 1, 1, "American");
    for (int i = 0; i < 5_000; i++) {
      byte[] value = OnlineValueCodec.encode(VIEW, row);
      byte[] damaged = Arrays.copyOf(value, random.nextInt(value.length + 1));
      for (int hit = random.nextInt(3); hit > 0 && damaged.length > 0; hit--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      try {
        assertThat(OnlineValueCodec.decode(VIEW, row.key(), damaged)).isNotNull();
      } catch (AsofException expected) {
        assertThat(expected.code())
            .as("seed %d", seed)
            .isIn(ErrorCode.CORRUPT_DATA, ErrorCode.UNKNOWN_REVISION);
      } catch (RuntimeException other) {
        throw new AssertionError("seed " + seed + ", bytes " + Arrays.toString(damaged), other);
      }
    }
  }
}
