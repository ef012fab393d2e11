package dev.asof.core.type;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asof.core.AsofException;
import dev.asof.core.Bytes;
import dev.asof.core.ErrorCode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValueTypeTest {
  private static final Map<ScalarType, Object> SAMPLES =
      Map.of(
          ScalarType.BOOL,
          true,
          ScalarType.INT32,
          1,
          ScalarType.INT64,
          1L,
          ScalarType.FLOAT32,
          1f,
          ScalarType.FLOAT64,
          1d,
          ScalarType.STRING,
          "1",
          ScalarType.BYTES,
          Bytes.EMPTY,
          ScalarType.TIMESTAMP,
          Instant.EPOCH);

  @ParameterizedTest
  @EnumSource
  void namesAndCodesComeBack(ScalarType type) {
    assertThat(ValueType.parse(type.text())).isEqualTo(type);
    assertThat(ValueType.parse("list<" + type.text() + ">")).isEqualTo(new ListType(type));
    assertThat(ScalarType.ofCode(type.code())).isEqualTo(type);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "INT32", "int", "list", "list<>", "list<list<int32>>", "list<int32", " bool"})
  void refusesOtherNames(String text) {
    assertCode(ErrorCode.INVALID_DEFINITION, () -> ValueType.parse(text));
  }

  @ParameterizedTest
  @EnumSource
  void takesItsOwnCarrierOnly(ScalarType type) {
    SAMPLES.forEach((other, value) -> {
      if (other == type) {
        assertThat(type.check(value)).isSameAs(value);
        assertThat(new ListType(type).check(List.of(value))).isEqualTo(List.of(value));
      } else {
        assertCode(ErrorCode.WRONG_TYPE, () -> type.check(value));
        assertCode(ErrorCode.WRONG_TYPE, () -> new ListType(type).check(List.of(value)));
      }
    });
    assertCode(ErrorCode.WRONG_TYPE, () -> new ListType(type).check(SAMPLES.get(type)));
    assertCode(ErrorCode.WRONG_TYPE, () -> type.check(List.of()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\uD83D", "\uDE80", "a\uD83D", "\uD83Da", "\uDE80\uD83D", "\uD83D\uD83D\uDE80"})
  void refusesUnpairedSurrogates(String text) {
    assertCode(ErrorCode.WRONG_TYPE, () -> ScalarType.STRING.check(text));
    assertCode(ErrorCode.WRONG_TYPE, () -> new ListType(ScalarType.STRING).check(List.of(text)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "\uD83D\uDE80", "é\uD83D\uDE80東", "\uFFFD", "\0", "\uFFFF"})
  void takesEveryOtherText(String text) {
    assertThat(ScalarType.STRING.check(text)).isSameAs(text);
  }

  @Test
  void refusesTimestampsThatItCannotKeep() {
    assertCode(
        ErrorCode.INVALID_TIMESTAMP, () -> ScalarType.TIMESTAMP.check(Instant.EPOCH.plusNanos(1)));
    assertCode(ErrorCode.INVALID_TIMESTAMP, () -> ScalarType.TIMESTAMP.check(Instant.MAX));
  }

  @Test
  void listsAreCopiedAndHoldNoNulls() {
    List<Integer> given = new ArrayList<>(List.of(1, 2));
    Object checked = new ListType(ScalarType.INT32).check(given);
    given.set(0, 9);
    assertThat(checked).isEqualTo(List.of(1, 2));
    assertThatThrownBy(() -> ((List<?>) checked).remove(0))
        .isInstanceOf(UnsupportedOperationException.class);
    assertCode(
        ErrorCode.WRONG_TYPE, () -> new ListType(ScalarType.INT32).check(Arrays.asList(1, null)));
  }

  /** A producer may send megabytes; what it is told fits on a screen. */
  @Test
  void messagesStayShort() {
    assertThatThrownBy(() -> ScalarType.INT32.check("x".repeat(1_000_000)))
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(300));
  }

  private static void assertCode(ErrorCode code, Runnable action) {
    assertThatThrownBy(action::run)
        .isInstanceOfSatisfying(AsofException.class, e -> assertThat(e.code()).isEqualTo(code));
  }
}
