package dev.asof.core.definition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asof.core.Bytes;
import dev.asof.core.definition.Expectation.AllowedValues;
import dev.asof.core.definition.Expectation.MaxLength;
import dev.asof.core.definition.Expectation.Range;
import java.math.BigDecimal;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ExpectationTest {
  @Test
  void rangesIncludeBothEnds() {
    Range range = range("-180", "1800");
    accepts(range, -180, 1800, 0L, -180.0, 1800.0f, -0.0);
    refuses(range, -181, 1801, -180.5, 1800.001, Long.MIN_VALUE, Long.MAX_VALUE);
  }

  @Test
  void aRangeMayBeOpenAtEitherEnd() {
    accepts(range(null, "0"), Integer.MIN_VALUE, Long.MIN_VALUE, -Double.MAX_VALUE, 0);
    refuses(range(null, "0"), 1, Double.MIN_VALUE);
    accepts(range("0", null), Integer.MAX_VALUE, Long.MAX_VALUE, Double.MAX_VALUE, 0);
    refuses(range("0", null), -1, -Double.MIN_VALUE);
    accepts(range(null, null), 0, -1L, Double.MAX_VALUE);
  }

  @Test
  void nanLiesOutsideEveryRange() {
    for (Range range : List.of(range(null, null), range("0", null), range("-1", "1"))) {
      refuses(range, Double.NaN, Float.NaN);
    }
  }

  @Test
  void infinitiesLieWithinOpenEndsOnly() {
    accepts(range("0", null), Double.POSITIVE_INFINITY, Float.POSITIVE_INFINITY);
    refuses(range("0", null), Double.NEGATIVE_INFINITY, Float.NEGATIVE_INFINITY);
    accepts(range(null, "0"), Double.NEGATIVE_INFINITY, Float.NEGATIVE_INFINITY);
    refuses(range(null, "0"), Double.POSITIVE_INFINITY, Float.POSITIVE_INFINITY);
    accepts(range(null, null), Double.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY);
  }

  /** Doubles have no 2^63-1: a comparison through them would let these pass. */
  @Test
  void rangesAreExactForEveryInt64() {
    accepts(range("9223372036854775807", null), Long.MAX_VALUE);
    refuses(range("9223372036854775807", null), Long.MAX_VALUE - 1);
    accepts(range(null, "-9223372036854775808"), Long.MIN_VALUE);
    refuses(range(null, "-9223372036854775808"), Long.MIN_VALUE + 1);
    refuses(range("9223372036854775806.5", "9223372036854775806.75"), Long.MAX_VALUE);
    accepts(range("9007199254740993", "9007199254740993"), 9007199254740993L);
    refuses(range("9007199254740993", null), 9007199254740992L);
  }

  /** The float nearest to 0.1 is a little above it, yet people who write 0.1 mean that float. */
  @Test
  void aFloatCountsAsTheShortestDecimalThatNamesIt() {
    accepts(range("0.1", "0.1"), 0.1f, 0.1);
    refuses(range(null, "0.1"), Math.nextUp(0.1f), Math.nextUp(0.1));
    refuses(range("0.1", null), Math.nextDown(0.1f), Math.nextDown(0.1));
    accepts(range(null, "1E+400"), Double.MAX_VALUE);
  }

  @Test
  void rangesAgreeWithPlainComparison() {
    for (int seed = 0; seed < 10_000; seed++) {
      var random = new Random(seed);
      long min = random.nextInt(-4, 5);
      long max = random.nextInt(-4, 5);
      long value = random.nextInt(-5, 6);
      Range range = new Range(BigDecimal.valueOf(min), BigDecimal.valueOf(max));
      boolean within = min <= value && value <= max;
      for (Object number : List.of(value, (int) value, (double) value, (float) value)) {
        assertThat(range.findViolation(number).isEmpty())
            .as("seed %d: %s in [%d, %d]", seed, number, min, max)
            .isEqualTo(within);
      }
    }
  }

  @Test
  void eachElementOfAListMustLieInTheRange() {
    accepts(range("0", "9"), List.of(), List.of(0, 9));
    assertThat(range("0", "9").findViolation(List.of(1, 10, 11)))
        .contains("10 is outside the range [0, 9]");
  }

  @Test
  void saysWhichEndIsOpen() {
    assertThat(range(null, "0").findViolation(1)).contains("1 is outside the range [-∞, 0]");
    assertThat(range("0", null).findViolation(-1)).contains("-1 is outside the range [0, ∞]");
  }

  @Test
  void onlyAllowedValuesPass() {
    var carriers = new AllowedValues(List.of("AA", "DL"));
    accepts(carriers, "AA", List.of("AA", "DL", "AA"), List.of());
    refuses(carriers, "aa", "", List.of("AA", "UA"));
    assertThat(carriers.findViolation("UA"))
        .contains("UA is not among the allowed values [AA, DL]");
    accepts(new AllowedValues(List.of(Bytes.EMPTY)), Bytes.copyOf(new byte[0]));
    accepts(new AllowedValues(List.of(1L)), 1L);
    refuses(new AllowedValues(List.of()), "x");
  }

  @Test
  void lengthsAreCodePointsBytesOrElements() {
    var two = new MaxLength(2);
    accepts(two, "", "ab", "👩🚀", Bytes.copyOf(new byte[2]), List.of(), List.of("abc", "def"));
    refuses(two, "abc", "👩🚀a", Bytes.copyOf(new byte[3]), List.of("", "", ""));
    assertThat(two.findViolation("abc")).contains("its length 3 is above the maximum of 2");
    accepts(new MaxLength(0), "");
    refuses(new MaxLength(0), "a");
  }

  @Test
  void messagesStayShort() {
    assertThat(new AllowedValues(List.of("a")).findViolation("x".repeat(1_000_000)))
        .hasValueSatisfying(message -> assertThat(message).hasSizeLessThan(300));
  }

  private static Range range(@Nullable String min, @Nullable String max) {
    return new Range(
        min == null ? null : new BigDecimal(min), max == null ? null : new BigDecimal(max));
  }

  private static void accepts(Expectation expectation, Object... values) {
    for (Object value : values) {
      assertThat(expectation.findViolation(value)).as("%s of %s", value, expectation).isEmpty();
    }
  }

  private static void refuses(Expectation expectation, Object... values) {
    for (Object value : values) {
      assertThat(expectation.findViolation(value)).as("%s of %s", value, expectation).isPresent();
    }
  }

  /** A message is kept for each row of a push that is refused. */
  @Test
  void namesAFewOfManyAllowedValues() {
    List<Object> values = IntStream.range(0, 9_000).<Object>mapToObj(i -> "value " + i).toList();
    assertThat(new Expectation.AllowedValues(values).findViolation("other").orElseThrow())
        .startsWith("other is not among the 9000 allowed values, such as [value 0, value 1,")
        .hasSizeLessThan(300);
  }
}
