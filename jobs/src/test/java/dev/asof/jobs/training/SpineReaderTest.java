package dev.asof.jobs.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asof.core.AsofException;
import dev.asof.core.Bytes;
import dev.asof.core.ErrorCode;
import dev.asof.core.JoinKeyName;
import dev.asof.core.definition.JoinKey;
import dev.asof.core.type.ScalarType;
import dev.asof.offline.join.Spine;
import dev.asof.offline.join.Spine.DecimalColumn;
import dev.asof.offline.join.Spine.KeyColumn;
import dev.asof.offline.join.Spine.LabelColumn;
import dev.asof.offline.join.Spine.Moment;
import dev.asof.offline.join.Spine.MomentColumn;
import dev.asof.offline.join.Spine.SpineColumn;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpineReaderTest {
  private static final JoinKey DAY = new JoinKey(new JoinKeyName("day"), ScalarType.TIMESTAMP);

  private static Spine read(String rows) {
    return read(rows, 100, Shop.CUSTOMER);
  }

  private static Spine read(String rows, int maxRows, JoinKey... keys) {
    return new SpineReader(List.of(keys), "timestamp", maxRows).read(Bytes.wrap(Shop.json(rows)));
  }

  /** One row for each label value, which is JSON. */
  private static Spine labels(String... values) {
    return read(
        Arrays.stream(values)
            .map(value ->
                "{'customer':1,'timestamp':'2026-01-05T10:00:00Z','label':%s}".formatted(value))
            .collect(Collectors.joining(",", "[", "]")));
  }

  private static SpineColumn labelColumn(String... values) {
    return labels(values).columns().getLast();
  }

  private static List<Object> labelValues(String... values) {
    return labels(values).rows().stream().map(List::getLast).toList();
  }

  private static void assertRefused(String rows, ErrorCode code, String... words) {
    assertThatThrownBy(() -> read(rows))
        .isInstanceOfSatisfying(
            AsofException.class, refused -> assertThat(refused.code()).isEqualTo(code))
        .hasMessageContainingAll(words);
  }

  @Test
  void readsColumnsInTheOrderOfTheFirstRowAndRowsInTheirs() {
    Spine spine =
        read(
            """
            [{'label':1,'customer':'9223372036854775807','timestamp':'2026-01-05T12:00:00+02:00'},
             {'timestamp':'2026-01-05 09:00:00.123456789','customer':2,'label':null}]\
            """);

    assertThat(spine.columns())
        .containsExactly(
            new LabelColumn("label", ScalarType.INT64),
            new KeyColumn(Shop.CUSTOMER),
            new MomentColumn("timestamp"));
    assertThat(spine.rows().get(0))
        .containsExactly(
            1L,
            Long.MAX_VALUE,
            new Moment("2026-01-05T12:00:00+02:00", Instant.parse("2026-01-05T10:00:00Z")));
    assertThat(spine.rows().get(1))
        .containsExactly(
            null,
            2L,
            new Moment(
                "2026-01-05 09:00:00.123456789", Instant.parse("2026-01-05T09:00:00.123456789Z")));
  }

  @Test
  void readsKeysByTheirType() {
    Spine spine =
        read(
            "[{'day':'2026-01-05','timestamp':'2026-01-05T10:00:00Z'}]"
                .replace("'2026-01-05'", "'2026-01-05T00:00:00Z'"),
            10,
            DAY);

    assertThat(spine.rows().getFirst()).startsWith(Instant.parse("2026-01-05T00:00:00Z"));
  }

  @Test
  void readsAnEmptySpineWithTheColumnsOfTheQuestion() {
    assertThat(read("[]"))
        .isEqualTo(
            new Spine(
                List.of(new KeyColumn(Shop.CUSTOMER), new MomentColumn("timestamp")), List.of()));
  }

  @Test
  void givesLabelsTheNarrowestTypeThatHoldsThemAll() {
    assertThat(labelColumn("true", "null", "false"))
        .isEqualTo(new LabelColumn("label", ScalarType.BOOL));
    assertThat(labelColumn("9223372036854775807", "-1"))
        .isEqualTo(new LabelColumn("label", ScalarType.INT64));
    assertThat(labelColumn("0.1", "3", "1e300"))
        .isEqualTo(new LabelColumn("label", ScalarType.FLOAT64));
    assertThat(labelColumn("'a'", "''", "null"))
        .isEqualTo(new LabelColumn("label", ScalarType.STRING));
    assertThat(labelColumn("null", "null")).isEqualTo(new LabelColumn("label", ScalarType.STRING));
    assertThat(labelColumn("'NaN'", "'x'")).isEqualTo(new LabelColumn("label", ScalarType.STRING));
  }

  @Test
  void keepsEveryValueExactly() {
    assertThat(labelValues("0.1", "3", "null", "'NaN'", "'-Infinity'"))
        .containsExactly(0.1, 3.0, null, Double.NaN, Double.NEGATIVE_INFINITY);
    assertThat(labelValues("'2026-01-05'", "'NaN'")).containsExactly("2026-01-05", "NaN");
    assertThat(labelValues("-0.0", "4.9e-324")).containsExactly(-0.0, 4.9e-324);
  }

  @Test
  void makesDecimalsOfWhatNeitherIntegersNorFloatsHold() {
    assertThat(labelColumn("18446744073709551616", "1")).isEqualTo(new DecimalColumn("label", 0));
    assertThat(labelColumn("9007199254740993", "0.5")).isEqualTo(new DecimalColumn("label", 1));
    assertThat(labelColumn("0.12345678901234567890123")).isEqualTo(new DecimalColumn("label", 23));
    assertThat(labelValues("9007199254740993", "0.5", "null"))
        .containsExactly(new BigDecimal("9007199254740993.0"), new BigDecimal("0.5"), null);
  }

  @Test
  void refusesNumbersThatNothingHolds() {
    assertRefused(
        "[{'customer':1,'timestamp':'2026-01-05T10:00:00Z','label':1e400}]",
        ErrorCode.WRONG_TYPE,
        "label",
        "row 0",
        "38 digits");
    assertThatThrownBy(() -> labels("1e300", "0.12345678901234567890123"))
        .isInstanceOf(AsofException.class)
        .hasMessageContaining("38 digits");
    assertThatThrownBy(() -> labels("1e-2000000000")).isInstanceOf(AsofException.class);
    for (String exponent : List.of("99999999999", "-99999999999")) {
      assertRefused(
          "[{'customer':1,'timestamp':'2026-01-05T10:00:00Z','label':1e%s}]".formatted(exponent),
          ErrorCode.WRONG_TYPE,
          "label",
          "row 0",
          "exponent");
    }
  }

  @Test
  void refusesColumnsOfSeveralTypesAndSaysWhere() {
    assertThatThrownBy(() -> labels("1", "null", "'one'"))
        .isInstanceOfSatisfying(
            AsofException.class,
            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.WRONG_TYPE))
        .hasMessageContainingAll("label", "a number in row 0", "a string in row 2");
    assertThatThrownBy(() -> labels("true", "1")).hasMessageContaining("a bool in row 0");
    assertThatThrownBy(() -> labels("'NaN'", "18446744073709551617"))
        .hasMessageContaining("mixes types");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          [{'timestamp':'2026-01-05T10:00:00Z'}] | MISSING_JOIN_KEY | customer
          [{'customer':1}] | MISSING_FIELD | timestamp
          [{'customer':null,'timestamp':'2026-01-05T10:00:00Z'}] | MISSING_JOIN_KEY | never null
          [{'customer':1.5,'timestamp':'2026-01-05T10:00:00Z'}] | WRONG_TYPE | int64
          [{'customer':'x','timestamp':'2026-01-05T10:00:00Z'}] | WRONG_TYPE | customer
          [{'customer':1,'timestamp':null}] | INVALID_TIMESTAMP | ISO 8601
          [{'customer':1,'timestamp':1767607200}] | INVALID_TIMESTAMP | ISO 8601
          [{'customer':1,'timestamp':'yesterday'}] | INVALID_TIMESTAMP | yesterday
          [{'customer':1,'timestamp':[]}] | INVALID_TIMESTAMP | row 0
          [{'customer':1,'timestamp':'2026-01-05T10:00:00Z','l':[1]}] | WRONG_TYPE | lists
          [{'customer':1,'timestamp':'2026-01-05T10:00:00Z'},{'customer':2}] | RAGGED_INPUT | row 1
          [{'customer':1,'timestamp':'2026-01-05T10:00:00Z'},{'timestamp':'2026-01-05T10:00:00Z'}] | MISSING_JOIN_KEY | row 1
          [{'customer':1,'timestamp':'2026-01-05T10:00:00Z'},{'customer':1,'timestamp':'2026-01-05T10:00:00Z','x':1}] | RAGGED_INPUT | 'x'
          [{'customer':1,'customer':2}] | MALFORMED_JSON | customer
          [1] | MALFORMED_JSON | row 0
          """)
  void refusesSpinesThatDoNotFit(String rows, ErrorCode code, String word) {
    assertRefused(rows, code, word);
  }

  @Test
  void refusesMoreColumnsThanATableBears() {
    String labels =
        IntStream.range(0, 999).mapToObj("'l%d':1"::formatted).collect(Collectors.joining(","));
    assertRefused(
        "[{'customer':1,'timestamp':'2026-01-05T10:00:00Z',%s}]".formatted(labels),
        ErrorCode.BODY_TOO_LARGE,
        "1000 columns");
  }

  @Test
  void refusesMoreRowsThanAllowed() {
    String row = "{'customer':1,'timestamp':'2026-01-05T10:00:00Z'}";
    assertThat(read("[%s,%s]".formatted(row, row), 2, Shop.CUSTOMER).rows()).hasSize(2);

    assertThatThrownBy(() -> read("[%s,%s,%s]".formatted(row, row, row), 2, Shop.CUSTOMER))
        .isInstanceOfSatisfying(
            AsofException.class,
            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.BODY_TOO_LARGE))
        .hasMessageContaining("training dataset");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\\u0000", "a\\nb", "a\\u0085"})
  void refusesColumnNamesThatNoTableHas(String name) {
    assertRefused(
        "[{'customer':1,'timestamp':'2026-01-05T10:00:00Z','%s':1}]".formatted(name),
        ErrorCode.INVALID_NAME,
        "control characters");
  }

  @Test
  void refusesATimestampColumnWithoutAName() {
    assertThatThrownBy(() -> new SpineReader(List.of(Shop.CUSTOMER), "", 10))
        .isInstanceOfSatisfying(
            AsofException.class,
            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_NAME));
  }

  @Test
  void refusesAJoinKeyAsTheTimestampColumn() {
    assertThatThrownBy(() -> new SpineReader(List.of(Shop.CUSTOMER), "customer", 10))
        .hasMessageContaining("timestampColumn");
  }
}
