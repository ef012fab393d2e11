package dev.asof.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MicrosTest {
  private static final long FIRST = -62_135_596_800_000_000L;
  private static final long LAST = 253_402_300_799_999_999L;

  @ParameterizedTest
  @CsvSource({
    "1970-01-01T00:00:00Z, 0",
    "1970-01-01T00:00:00.000001Z, 1",
    "1969-12-31T23:59:59.999999Z, -1",
    "1969-12-31T23:59:59Z, -1000000",
    "1969-12-31T23:59:58.500000Z, -1500000",
    "0001-01-01T00:00:00Z, -62135596800000000",
    "9999-12-31T23:59:59.999999Z, 253402300799999999"
  })
  void countsFrom1970(Instant instant, long micros) {
    assertThat(Micros.of(instant)).isEqualTo(micros);
    assertThat(Micros.toInstant(micros)).isEqualTo(instant);
    assertThat(Micros.ofStored(micros)).isEqualTo(instant);
  }

  @Test
  void agreesWithExactArithmeticOverTheWholeRange() {
    for (int seed = 0; seed < 20_000; seed++) {
      long micros = new Random(seed).nextLong(FIRST, LAST + 1);
      Instant instant = Micros.toInstant(micros);
      BigInteger nanos =
          BigInteger.valueOf(instant.getEpochSecond())
              .multiply(BigInteger.valueOf(1_000_000_000))
              .add(BigInteger.valueOf(instant.getNano()));
      assertThat(nanos)
          .as("seed %d", seed)
          .isEqualTo(BigInteger.valueOf(micros).multiply(BigInteger.valueOf(1_000)));
      assertThat(Micros.of(instant)).as("seed %d", seed).isEqualTo(micros);
      int below = new Random(seed).nextInt(1_000);
      assertThat(Micros.floor(instant.plusNanos(below))).as("seed %d", seed).isEqualTo(instant);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1970-01-01T00:00:00.000000001Z",
        "1969-12-31T23:59:59.999999999Z",
        "0000-12-31T23:59:59.999999Z",
        "+10000-01-01T00:00:00Z",
        "-1000000000-01-01T00:00:00Z"
      })
  void refusesWhatItCannotKeep(Instant instant) {
    assertCode(ErrorCode.INVALID_TIMESTAMP, () -> Micros.of(instant));
  }

  @ParameterizedTest
  @ValueSource(longs = {FIRST - 1, LAST + 1, Long.MIN_VALUE, Long.MAX_VALUE})
  void refusesNumbersBeyondItsYears(long micros) {
    assertCode(ErrorCode.INVALID_TIMESTAMP, () -> Micros.toInstant(micros));
    assertCode(ErrorCode.CORRUPT_DATA, () -> Micros.ofStored(micros));
  }

  @ParameterizedTest
  @CsvSource({
    "2026-03-01T00:00:00.000000999Z, 2026-03-01T00:00:00Z",
    "1969-12-31T23:59:59.999999999Z, 1969-12-31T23:59:59.999999Z",
    "1969-12-31T23:59:59.999999Z, 1969-12-31T23:59:59.999999Z",
    "0001-01-01T00:00:00.000001001Z, 0001-01-01T00:00:00.000001Z"
  })
  void floorsTowardsThePastOnBothSidesOf1970(Instant instant, Instant floor) {
    assertThat(Micros.floor(instant)).isEqualTo(floor);
  }

  @Test
  void subtractionSaturatesAtBothEnds() {
    Duration forever = Duration.ofSeconds(Long.MAX_VALUE);
    assertThat(Micros.minusSaturating(Instant.EPOCH, forever)).isEqualTo(Instant.MIN);
    assertThat(Micros.minusSaturating(Instant.MIN, Duration.ofNanos(1))).isEqualTo(Instant.MIN);
    assertThat(Micros.minusSaturating(Instant.EPOCH, forever.negated())).isEqualTo(Instant.MAX);
    assertThat(Micros.minusSaturating(Instant.MAX, Duration.ofNanos(-1))).isEqualTo(Instant.MAX);
    assertThat(Micros.minusSaturating(Instant.EPOCH, Duration.ofNanos(1_000)))
        .isEqualTo(Instant.parse("1969-12-31T23:59:59.999999Z"));
    assertThat(Micros.minusSaturating(Micros.MAX, Duration.between(Micros.MIN, Micros.MAX)))
        .isEqualTo(Micros.MIN);
  }

  private static void assertCode(ErrorCode code, Runnable action) {
    assertThatThrownBy(action::run)
        .isInstanceOfSatisfying(AsofException.class, e -> assertThat(e.code()).isEqualTo(code));
  }
}
