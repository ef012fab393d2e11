package dev.asof.core.type;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampTextTest {
  @ParameterizedTest
  @CsvSource({
    "2026-01-05T10:00:00Z, 2026-01-05T10:00:00Z",
    "2026-01-05t10:00:00z, 2026-01-05T10:00:00Z",
    "2026-01-05 10:00:00, 2026-01-05T10:00:00Z",
    "2026-01-05T10:00, 2026-01-05T10:00:00Z",
    "2026-01-05T10:00:00.5+01:30, 2026-01-05T08:30:00.5Z",
    "2026-01-05T10:00:00-0500, 2026-01-05T15:00:00Z",
    "2026-01-05T10:00:00+02, 2026-01-05T08:00:00Z",
    "2026-01-05T10:00:00-00:30, 2026-01-05T10:30:00Z",
    "2026-01-05T10:00:00+010203, 2026-01-05T08:57:57Z",
    "0000-02-29T00:00:00Z, 0000-02-29T00:00:00Z",
    "2026-01-05T10:00:00+00:00:01, 2026-01-05T09:59:59Z",
    "2026-01-05T10:00:00.123456789Z, 2026-01-05T10:00:00.123456789Z",
    "2024-02-29T23:59:59Z, 2024-02-29T23:59:59Z",
    "0001-01-01T00:00:00Z, 0001-01-01T00:00:00Z"
  })
  void readsIso8601(String text, Instant instant) {
    assertThat(TimestampText.parse(text)).isEqualTo(instant);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "now",
        "2026-01-05",
        "2026-01-0510:00:00Z",
        "2026-01-05T 10:00:00Z",
        "2026-01-05T10:00:00ZZ",
        "2026-01-05T10:00:00+01:00+0100",
        "2026-01-05T10:00:00Z ",
        " 2026-01-05T10:00:00Z",
        "2026-01-05T10:00:00Z[Europe/Paris]",
        "2026-1-5T10:00:00Z",
        "2026-02-30T10:00:00Z",
        "2026-01-05T24:00:00Z",
        "2026-01-05T10:60:00Z",
        "2026-01-05T10:00:60Z",
        "2026-01-05T10:00:00.1234567890Z",
        "2026-01-05T10:00:00+19:00",
        "2026-01-05T10:00:00+01:60",
        "2026-00-05T10:00:00Z",
        "+12026-01-05T10:00:00Z",
        "-0001-01-05T10:00:00Z",
        "２０２６-01-05T10:00:00Z"
      })
  void refusesEverythingElse(String text) {
    assertThatThrownBy(() -> TimestampText.parse(text))
        .isInstanceOfSatisfying(
            AsofException.class,
            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_TIMESTAMP));
  }

  @Test
  void showsOnlyTheBeginningOfALongText() {
    assertThatThrownBy(() -> TimestampText.parse("9".repeat(1_000_000)))
        .hasMessageContaining("2026-01-05T10:00:00Z")
        .message()
        .hasSizeLessThan(200);
  }

  @Test
  void readsBackWhateverJavaWrites() {
    long seed = 20260105;
    var random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      var offset = ZoneOffset.ofTotalSeconds(random.nextInt(-18 * 3600, 18 * 3600 + 1));
      long second = random.nextLong(-62_000_000_000L, 253_000_000_000L);
      OffsetDateTime time =
          Instant.ofEpochSecond(second, random.nextInt(1_000_000_000)).atOffset(offset);
      if (time.getYear() >= 1 && time.getYear() <= 9999) {
        String text = DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(time);
        assertThat(TimestampText.parse(text))
            .as("%s, seed %d", text, seed)
            .isEqualTo(time.toInstant());
      }
    }
  }
}
