package dev.asof.core.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asof.core.AsofException;
import dev.asof.core.Bytes;
import dev.asof.core.ErrorCode;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RowOrderTest {
  private static final EntityKey KEY = new EntityKey(Bytes.EMPTY);
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  @Test
  void theGreaterEventTimestampComesLaterWhateverElseSays() {
    assertLater(row(NOON.plusNanos(1_000), NOON, 1, 0), row(NOON, NOON.plusSeconds(60), 2, 9_999));
  }

  @Test
  void thenTheGreaterCreatedTimestampComesLater() {
    assertLater(row(NOON, NOON.plusNanos(1_000), 1, 0), row(NOON, NOON, 1, 5));
  }

  @Test
  void thenTheGreaterEpochThenTheGreaterOffsetComesLater() {
    assertLater(row(NOON, null, 2, 0), row(NOON, null, 1, 5));
    assertLater(row(NOON, null, 2, 6), row(NOON, null, 2, 5));
  }

  @Test
  void rowsThatNeverWereOnTheLogComeFirstAmongEqualTimes() {
    assertLater(row(NOON, null, 1, 0), row(NOON, null, 0, Long.MAX_VALUE));
  }

  @Test
  void bytesSortUnsignedAsTheComparatorDoes() {
    for (int seed = 0; seed < 20_000; seed++) {
      var random = new Random(seed);
      var values = new RandomValues(random);
      boolean created = random.nextBoolean();
      LoggedRow left = randomRow(random, values, created);
      LoggedRow right = randomRow(random, values, created);
      assertThat(Integer.signum(Arrays.compareUnsigned(bytes(left).array(), bytes(right).array())))
          .as("seed %d: %s against %s", seed, left, right)
          .isEqualTo(Integer.signum(RowOrder.COMPARATOR.compare(left, right)));
    }
  }

  @Test
  void timesComeBackFromTheBytes() {
    for (int seed = 0; seed < 5_000; seed++) {
      var random = new Random(seed);
      LoggedRow row = randomRow(random, new RandomValues(random), random.nextBoolean());
      ByteBuffer bytes = bytes(row);
      assertThat(RowOrder.takeTime(bytes)).as("seed %d", seed).isEqualTo(row.row().time());
      assertThat(bytes.getInt()).as("epoch, seed %d", seed).isEqualTo(row.position().epoch());
      assertThat(bytes.getLong()).as("offset, seed %d", seed).isEqualTo(row.position().offset());
    }
  }

  @Test
  void timesBeyondTheYearsThatAsofStoresAreCorruptData() {
    for (int fill : List.of(0x00, 0xff)) {
      byte[] bytes = new byte[RowOrder.LENGTH];
      Arrays.fill(bytes, (byte) fill);
      assertThatThrownBy(() -> RowOrder.takeTime(ByteBuffer.wrap(bytes)))
          .isInstanceOfSatisfying(
              AsofException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CORRUPT_DATA));
    }
  }

  /** A negative number would sort last as bytes and first as a number. */
  @Test
  void positionsAreNotNegative() {
    assertThatThrownBy(() -> new LogPosition(-1, 0, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new LogPosition(1, 0, -1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static void assertLater(LoggedRow later, LoggedRow earlier) {
    assertThat(RowOrder.COMPARATOR.compare(later, earlier)).isPositive();
    assertThat(RowOrder.COMPARATOR.compare(earlier, later)).isNegative();
    assertThat(Arrays.compareUnsigned(bytes(later).array(), bytes(earlier).array())).isPositive();
  }

  private static LoggedRow randomRow(Random random, RandomValues values, boolean created) {
    return row(
        values.instant(),
        created ? values.instant() : null,
        values.pick(List.of(0, 1, 2, Integer.MAX_VALUE)),
        values.pick(List.of(0L, 1L, Long.MAX_VALUE, random.nextLong(1L << 40))));
  }

  private static LoggedRow row(Instant event, @Nullable Instant created, int epoch, long offset) {
    return new LoggedRow(
        new FeatureRow(KEY, new RowTime(event, created), RowContent.Delete.DELETE),
        NOON,
        1,
        new LogPosition(epoch, 3, offset));
  }

  private static ByteBuffer bytes(LoggedRow row) {
    ByteBuffer buffer = ByteBuffer.allocate(RowOrder.LENGTH);
    RowOrder.put(buffer, row.row().time(), row.position());
    return buffer.flip();
  }
}
