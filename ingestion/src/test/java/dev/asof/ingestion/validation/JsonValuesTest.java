package dev.asof.ingestion.validation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asof.core.AsofException;
import dev.asof.core.Bytes;
import dev.asof.core.ErrorCode;
import dev.asof.core.definition.TimestampFormat;
import dev.asof.core.type.ScalarType;
import dev.asof.core.type.ValueType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class JsonValuesTest {
  static Stream<Arguments> accepted() {
    return Stream.of(
        Arguments.of("bool", "true", true),
        Arguments.of("int32", "-2147483648", Integer.MIN_VALUE),
        Arguments.of("int32", "2147483647", Integer.MAX_VALUE),
        Arguments.of("int64", "9223372036854775807", Long.MAX_VALUE),
        Arguments.of("int64", "-9223372036854775808", Long.MIN_VALUE),
        Arguments.of("int64", "\"9223372036854775807\"", Long.MAX_VALUE),
        Arguments.of("int64", "\"-12\"", -12L),
        Arguments.of("float64", "1", 1.0),
        Arguments.of("float64", "0.1", 0.1),
        Arguments.of("float64", "-0.0", -0.0),
        Arguments.of("float64", "-0", -0.0),
        Arguments.of("float64", "0", 0.0),
        Arguments.of("float64", "0e-999", 0.0),
        Arguments.of("float64", "-0.000e-400", -0.0),
        Arguments.of("list<float64>", "[-0, 1]", List.of(-0.0, 1.0)),
        Arguments.of("float64", "9007199254740992", 9007199254740992.0),
        Arguments.of("float64", "5e-324", Double.MIN_VALUE),
        Arguments.of("float64", "\"NaN\"", Double.NaN),
        Arguments.of("float64", "\"Infinity\"", Double.POSITIVE_INFINITY),
        Arguments.of("float64", "\"-Infinity\"", Double.NEGATIVE_INFINITY),
        Arguments.of("float32", "0.1", 0.1f),
        Arguments.of("float32", "-0", -0.0f),
        Arguments.of("float32", "16777216", 16777216f),
        Arguments.of("float32", "3.4028234663852886e38", Float.MAX_VALUE),
        Arguments.of("float32", "\"NaN\"", Float.NaN),
        Arguments.of("string", "\"\"", ""),
        Arguments.of("string", "\"\\u0000é\"", "\u0000é"),
        Arguments.of("bytes", "\"\"", Bytes.EMPTY),
        Arguments.of("bytes", "\"AP8=\"", Bytes.wrap(new byte[] {0, -1})),
        Arguments.of(
            "timestamp", "\"2026-01-05T10:00:00Z\"", Instant.parse("2026-01-05T10:00:00Z")),
        Arguments.of("timestamp", "\"2026-01-05T10:00:00\"", Instant.parse("2026-01-05T10:00:00Z")),
        Arguments.of(
            "timestamp",
            "\"2026-01-05 12:00:00.5+02:00\"",
            Instant.parse("2026-01-05T10:00:00.5Z")),
        Arguments.of(
            "timestamp",
            "\"2026-01-05T10:00:00.123456000Z\"",
            Instant.parse("2026-01-05T10:00:00.123456Z")),
        Arguments.of("list<int64>", "[]", List.of()),
        Arguments.of("list<int64>", "[1, \"2\"]", List.of(1L, 2L)),
        Arguments.of("list<string>", "[\"\"]", List.of("")));
  }

  @ParameterizedTest
  @MethodSource("accepted")
  void readsWithoutLoss(String type, String json, Object value) {
    assertThat(JsonValues.read(ValueType.parse(type), parse(json))).isEqualTo(value);
    assertThat(JsonValues.read(ValueType.parse(type), member(json))).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "bool|1",
        "bool|\"true\"",
        "int32|2147483648",
        "int32|1.0",
        "int32|1e3",
        "int32|\"1\"",
        "int32|true",
        "int64|9223372036854775808",
        "int64|\"9223372036854775808\"",
        "int64|\"1.0\"",
        "int64|\"NaN\"",
        "int64|\"\"",
        "int64|\" 1\"",
        "float64|9007199254740993",
        "float64|1e400",
        "float64|-1e400",
        "float64|1e-400",
        "float64|-1e-400",
        "float64|2e-324",
        "float64|\"1.5\"",
        "float64|\"nan\"",
        "float64|true",
        "float32|16777217",
        "float32|3.5e38",
        "float32|1e-50",
        "float32|1e-400",
        "float32|1e40",
        "string|1",
        "string|\"\\ud800\"",
        "bytes|\"a\"",
        "bytes|\"AP8\u00e9\"",
        "timestamp|1767607200",
        "timestamp|\"yesterday\"",
        "timestamp|\"2026-01-05T10:00:00.1234567Z\"",
        "timestamp|\"2026-02-30T10:00:00Z\"",
        "timestamp|\"2026-01-05\"",
        "timestamp|\"+12026-01-05T10:00:00Z\"",
        "list<int64>|1",
        "list<int64>|[null]",
        "list<int32>|[1.5]",
        "list<float64>|[[1]]"
      })
  void refusesWhatATypeCannotHoldExactly(String type, String json) {
    for (JsonNode written : List.of(parse(json), member(json))) {
      assertThatThrownBy(() -> JsonValues.read(ValueType.parse(type), written))
          .isInstanceOfSatisfying(
              AsofException.class,
              refused ->
                  assertThat(refused.code())
                      .isIn(ErrorCode.WRONG_TYPE, ErrorCode.INVALID_TIMESTAMP));
    }
  }

  private static JsonNode parse(String json) {
    return JsonDocuments.parse(json.getBytes(UTF_8));
  }

  /** As rows have it: the parser is at a name before it is at the value. */
  private static JsonNode member(String json) {
    return parse("{\"before\": -0, \"value\": %s, \"after\": 1}".formatted(json)).path("value");
  }

  @ParameterizedTest
  @CsvSource({
    "EPOCH_SECONDS, 1767607200, 2026-01-05T10:00:00Z",
    "EPOCH_SECONDS, -1, 1969-12-31T23:59:59Z",
    "EPOCH_MILLIS, 1767607200001, 2026-01-05T10:00:00.001Z",
    "EPOCH_MICROS, 1767607200000001, 2026-01-05T10:00:00.000001Z",
    "EPOCH_NANOS, 1767607200000001000, 2026-01-05T10:00:00.000001Z"
  })
  void readsEpochsInTheirDeclaredUnit(TimestampFormat format, String json, Instant instant) {
    assertThat(JsonValues.readTimestamp(format, parse(json))).isEqualTo(instant);
    assertThat(JsonValues.readTimestamp(format, parse("\"" + json + "\""))).isEqualTo(instant);
  }

  @ParameterizedTest
  @CsvSource({
    "EPOCH_SECONDS, 1767607200000",
    "EPOCH_SECONDS, 1.5",
    "EPOCH_NANOS, 1767607200000000001",
    "EPOCH_MICROS, 99999999999999999999999",
    "EPOCH_MILLIS, '\"\"'"
  })
  void refusesEpochsInTheWrongUnit(TimestampFormat format, String json) {
    assertThatThrownBy(() -> JsonValues.readTimestamp(format, parse(json)))
        .isInstanceOfSatisfying(
            AsofException.class,
            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_TIMESTAMP));
  }

  @Test
  void everyIntegerIsReadExactlyOrRefused() {
    long seed = 20260105;
    var random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      BigInteger number = new BigInteger(1 + random.nextInt(80), random);
      number = random.nextBoolean() ? number : number.negate();
      for (String type : List.of("int32", "int64", "float32", "float64")) {
        checkExactOrRefused(number, type, seed);
      }
    }
  }

  private static void checkExactOrRefused(BigInteger number, String type, long seed) {
    Object read;
    try {
      read =
          JsonValues.read(
              ValueType.parse(type), JsonDocuments.parse(number.toString().getBytes(UTF_8)));
    } catch (AsofException refused) {
      boolean holdable =
          switch (type) {
            case "int32" -> number.bitLength() < 32;
            case "int64" -> number.bitLength() < 64;
            case "float32" -> significantBits(number) <= 24;
            default -> significantBits(number) <= 53;
          };
      assertThat(holdable).as("%s refused %s, seed %d", type, number, seed).isFalse();
      return;
    }
    BigInteger back =
        switch (read) {
          case Integer value -> BigInteger.valueOf(value);
          case Long value -> BigInteger.valueOf(value);
          case Float value -> new BigDecimal(value).toBigIntegerExact();
          case Double value -> new BigDecimal(value).toBigIntegerExact();
          default -> throw new AssertionError(read);
        };
    assertThat(back).as("%s of %s, seed %d", type, number, seed).isEqualTo(number);
  }

  @Test
  void quotesNothingThatWasNotSent() {
    assertThatThrownBy(() -> JsonValues.read(ScalarType.FLOAT64, parse("1e400")))
        .hasMessageContaining("a number beyond what 64 bits hold is not a float64");
    assertThatThrownBy(() -> JsonValues.read(ScalarType.INT32, parse("1e2")))
        .hasMessageContaining("without a fraction or an exponent");
  }

  @ParameterizedTest
  @ValueSource(strings = {"float32", "float64"})
  void refusesIntegersBeyondEveryFloat(String type) {
    for (int digits : List.of(40, 310, 999)) {
      JsonNode large = parse("9".repeat(digits));
      assertThatThrownBy(() -> JsonValues.read(ValueType.parse(type), large))
          .isInstanceOfSatisfying(
              AsofException.class,
              refused -> assertThat(refused.code()).isEqualTo(ErrorCode.WRONG_TYPE));
    }
  }

  /** As Java's own parser does, from the digits: by way of a double the last bit could differ. */
  @Test
  void aFractionIsRoundedToAFloatOnce() {
    long seed = 20260105;
    var random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      float one = Float.intBitsToFloat(random.nextInt(0x7f7f_ffff));
      BigDecimal middle =
          new BigDecimal(one).add(new BigDecimal(Math.nextUp(one))).divide(BigDecimal.TWO);
      BigDecimal bit = middle.ulp().movePointLeft(random.nextInt(8));
      for (BigDecimal number : List.of(middle, middle.add(bit), middle.subtract(bit))) {
        String text = number.toString();
        float wanted = Float.parseFloat(text);
        if (wanted != 0 && text.contains(".")) {
          assertThat(JsonValues.read(ScalarType.FLOAT32, parse(text)))
              .as("%s, seed %d", text, seed)
              .isEqualTo(wanted);
        }
      }
    }
    assertThat(JsonValues.read(ScalarType.FLOAT32, member("1.00000017881393432617187499")))
        .isEqualTo(1.0000001f);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "{\"a\":NaN}|NaN is no JSON: write \"NaN\", in quotes",
        "{\"a\":+1}|not JSON at line 1, column",
        "{} {}|there is more after the document",
        "{\"a\":{\"b\":1|expected close marker for Object",
        "{\"a\":01}|not JSON at line 1, column",
        "DEEP|beyond a limit",
        "LONG|beyond a limit"
      })
  void saysWhatIsWrongWithJsonInItsOwnWords(String json, String words) {
    String document =
        switch (json) {
          case "DEEP" -> "[".repeat(600);
          case "LONG" -> "1".repeat(2_000);
          default -> json;
        };
    assertThatThrownBy(() -> parse(document))
        .isInstanceOf(AsofException.class)
        .hasMessageContaining(words)
        .message()
        .doesNotContain("Feature", "Source", "Constraints", "`", "jackson");
  }

  private static int significantBits(BigInteger number) {
    return number.signum() == 0 ? 0 : number.abs().bitLength() - number.getLowestSetBit();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "{\"a\":1,\"a\":2}",
        "{\"a\":1} x",
        "{\"a\":NaN}",
        "{'a':1}",
        "{\"a\":01}",
        "[1,]",
        "``"
      })
  void refusesWhatIsNotStrictJson(String json) {
    assertThatThrownBy(() -> parse(json))
        .isInstanceOfSatisfying(
            AsofException.class,
            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.MALFORMED_JSON));
  }

  /** A tree takes many times the bytes of its text in memory. */
  @Test
  void refusesADocumentOfTooManyValuesBeforeItIsBuilt() {
    String many = "[" + "{},".repeat(600_000) + "{}]";
    assertThatThrownBy(() -> JsonDocuments.parse(many.getBytes(UTF_8)))
        .isInstanceOfSatisfying(
            AsofException.class,
            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.MALFORMED_JSON));
  }

  @Test
  void whatIsWrongWithOneElementIsLeftToIt() {
    assertThat(JsonDocuments.splitArray("[{\"a\":1,\"a\":2},{}]".getBytes(UTF_8), 10)).hasSize(2);
  }

  @Test
  void splitsAnArrayIntoTheBytesThatWereSent() {
    String array = " [ {\"a\" : [1, {\"b\":2}]} ,  7,\"é\" , -1.50,null, {} ] ";
    assertThat(JsonDocuments.splitArray(array.getBytes(UTF_8), 10))
        .extracting(bytes -> new String(bytes, UTF_8).strip())
        .containsExactly("{\"a\" : [1, {\"b\":2}]}", "7", "\"é\"", "-1.50", "null", "{}");
    assertThat(JsonDocuments.splitArray("[]".getBytes(UTF_8), 10)).isEmpty();
  }

  @Test
  void splitsLinesAndLeavesOutBlankOnes() {
    assertThat(JsonDocuments.splitLines("{\"a\":1}\r\n\n  \n{\"a\":2}".getBytes(UTF_8), 10))
        .extracting(bytes -> new String(bytes, UTF_8).strip())
        .containsExactly("{\"a\":1}", "{\"a\":2}");
  }

  @Test
  void takesAsManyRowsAsAllowedAndNoneMore() {
    assertThat(JsonDocuments.splitLines("1\n\n".repeat(3).getBytes(UTF_8), 3)).hasSize(3);
    assertThat(JsonDocuments.splitArray("[1, 2, 3]".getBytes(UTF_8), 3)).hasSize(3);
    assertTooManyRows(() -> JsonDocuments.splitLines("1\n".repeat(4).getBytes(UTF_8), 3));
    assertTooManyRows(() -> JsonDocuments.splitArray("[1, 2, 3, 4]".getBytes(UTF_8), 3));
  }

  private static void assertTooManyRows(ThrowingCallable split) {
    assertThatThrownBy(split)
        .isInstanceOfSatisfying(
            AsofException.class,
            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.BODY_TOO_LARGE))
        .hasMessageContainingAll("3 rows", "asof.http.max-rows");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {"{}", "[1", "[1] 2", "[1 2]", "[{]"})
  void refusesWhatIsNotAnArray(String body) {
    assertThatThrownBy(() -> JsonDocuments.splitArray(body.getBytes(UTF_8), 10))
        .isInstanceOfSatisfying(
            AsofException.class,
            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.MALFORMED_JSON));
  }
}
