package dev.asof.ingestion.validation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asof.core.ErrorCode;
import dev.asof.core.FeatureName;
import dev.asof.core.ProjectName;
import dev.asof.core.definition.DeletionRule;
import dev.asof.core.definition.Expectation;
import dev.asof.core.definition.Feature;
import dev.asof.core.definition.FieldPointer;
import dev.asof.core.definition.Source;
import dev.asof.core.definition.TimestampField;
import dev.asof.core.definition.TimestampFormat;
import dev.asof.core.row.FeatureRow;
import dev.asof.core.row.RowContent;
import dev.asof.core.row.RowTime;
import dev.asof.core.type.ScalarType;
import dev.asof.ingestion.TestViews;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowValidatorTest {
  private static final ProjectName PROJECT = new ProjectName("shop");
  private static final Instant NOW = Instant.parse("2026-01-05T10:00:00Z");

  private static final Feature SPENT =
      feature(
          "spent",
          ScalarType.FLOAT64,
          true,
          null,
          Feature.OnViolation.REFUSE,
          new Expectation.Range(BigDecimal.ZERO, BigDecimal.valueOf(100)));
  private static final Feature SCORE =
      feature(
          "score",
          ScalarType.INT32,
          true,
          null,
          Feature.OnViolation.NULL,
          new Expectation.Range(null, BigDecimal.TEN));
  private static final Feature TIER =
      feature("tier", ScalarType.STRING, false, "basic", Feature.OnViolation.REFUSE);

  private static final RowValidator VALIDATOR =
      new RowValidator(
          TestViews.source(null),
          TestViews.view(PROJECT, 1, "stats", SPENT, SCORE, TIER),
          Duration.ofMinutes(5));

  private static Feature feature(
      String name,
      ScalarType type,
      boolean nullable,
      Object defaultValue,
      Feature.OnViolation onViolation,
      Expectation... expectations) {
    return new Feature(
        new FeatureName(name),
        type,
        nullable,
        name.equals("spent") ? new FieldPointer("/money/spent") : null,
        defaultValue,
        List.of(expectations),
        onViolation,
        Feature.FeatureLabels.NONE);
  }

  private static Validation validate(String json) {
    return VALIDATOR.validate(JsonDocuments.parse(json.getBytes(UTF_8)), NOW);
  }

  private static FeatureRow accepted(String json) {
    Validation outcome = validate(json);
    assertThat(outcome).isInstanceOf(Validation.Accepted.class);
    return ((Validation.Accepted) outcome).row();
  }

  @Test
  void acceptsARowAndFindsItsFields() {
    FeatureRow row =
        accepted(
            """
            {"customer": 42, "at": "2026-01-05T09:00:00+01:00", "money": {"spent": 12.5}, "score": 3, "tier": "gold", "more": []}\
            """);
    assertThat(VALIDATOR.view().key().decode(row.key())).containsExactly(42L);
    assertThat(row.time().event()).isEqualTo(Instant.parse("2026-01-05T08:00:00Z"));
    assertThat(row.time().created()).isNull();
    assertThat(row.content()).isEqualTo(RowContent.Values.of(12.5, 3, "gold"));
  }

  @Test
  void anOmittedFeatureHoldsItsDefaultOrNull() {
    FeatureRow row = accepted("{\"customer\": 42, \"at\": \"2026-01-05T10:00:00Z\"}");
    assertThat(row.content()).isEqualTo(RowContent.Values.of(null, null, "basic"));
  }

  @Test
  void aViolatedExpectationNullsTheValueWhereDeclared() {
    FeatureRow row =
        accepted("{\"customer\": 42, \"at\": \"2026-01-05T10:00:00Z\", \"score\": 11}");
    assertThat(row.content()).isEqualTo(RowContent.Values.of(null, null, "basic"));
  }

  @Test
  void aDeleteNeedsNoFeatures() {
    FeatureRow row =
        accepted("{\"customer\": 42, \"at\": \"2026-01-05T10:00:00Z\", \"_delete\": true}");
    assertThat(row.content()).isEqualTo(RowContent.Delete.DELETE);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {"D|\"D\"", "true|true", "0|0", "-1|-1"})
  void aRowIsADeleteWhereItHoldsWhatTheSourceDeclares(String equals, String json) {
    RowValidator validator = deleting(equals);
    assertThat(content(validator, ", \"op\": " + json)).isEqualTo(RowContent.Delete.DELETE);
    for (String other : List.of("\"X\"", "false", "7", "\"\"", "null", "{}", "[]")) {
      assertThat(content(validator, ", \"op\": " + other))
          .as(other)
          .isInstanceOf(RowContent.Values.class);
    }
  }

  @Test
  void whatIsNotThereDeletesNothing() {
    for (String op : List.of("", ", \"op\": null", ", \"op\": {}", ", \"op\": []")) {
      assertThat(content(deleting(""), op)).as(op).isInstanceOf(RowContent.Values.class);
    }
  }

  private static RowContent content(RowValidator validator, String more) {
    String json = "{\"customer\": 42, \"at\": \"2026-01-05T10:00:00Z\"%s}".formatted(more);
    Validation outcome = validator.validate(JsonDocuments.parse(json.getBytes(UTF_8)), NOW);
    assertThat(outcome).as(json).isInstanceOf(Validation.Accepted.class);
    return ((Validation.Accepted) outcome).row().content();
  }

  private static RowValidator deleting(String equals) {
    Source plain = TestViews.source(null);
    var source =
        new Source(
            plain.name(),
            plain.kafka(),
            plain.push(),
            plain.eventTimestamp(),
            plain.createdTimestamp(),
            new DeletionRule(FieldPointer.toMember("op"), equals),
            plain.fields(),
            plain.description(),
            plain.tags());
    return new RowValidator(source, VALIDATOR.view(), Duration.ofMinutes(5));
  }

  @Test
  void aDeclaredCreatedTimestampIsRequiredAndReadInItsFormat() {
    Source plain = TestViews.source(null);
    var source =
        new Source(
            plain.name(),
            plain.kafka(),
            plain.push(),
            plain.eventTimestamp(),
            new TimestampField(new FieldPointer("/meta/written"), TimestampFormat.EPOCH_MILLIS),
            plain.delete(),
            plain.fields(),
            plain.description(),
            plain.tags());
    var validator =
        new RowValidator(source, TestViews.created(VALIDATOR.view()), Duration.ofMinutes(5));
    String row = "{\"customer\": 42, \"at\": \"2026-01-05T10:00:00Z\"%s}";

    Validation given =
        validator.validate(
            JsonDocuments.parse(
                row.formatted(", \"meta\": {\"written\": 1767607200001}").getBytes(UTF_8)),
            NOW);
    assertThat(given)
        .isInstanceOfSatisfying(
            Validation.Accepted.class,
            taken ->
                assertThat(taken.row().time())
                    .isEqualTo(new RowTime(NOW, Instant.parse("2026-01-05T10:00:00.001Z"))));
    for (String missing : List.of("", ", \"meta\": {\"written\": null}", ", \"meta\": 1")) {
      Validation outcome =
          validator.validate(JsonDocuments.parse(row.formatted(missing).getBytes(UTF_8)), NOW);
      assertThat(outcome)
          .as(missing)
          .isInstanceOfSatisfying(
              Validation.Refused.class,
              refused -> {
                assertThat(refused.refusal().code()).isEqualTo(ErrorCode.INVALID_TIMESTAMP);
                assertThat(refused.refusal().field()).isEqualTo("/meta/written");
              });
    }
  }

  @Test
  void anEventWithinTheClockSkewIsAccepted() {
    assertThat(accepted("{\"customer\": 42, \"at\": \"2026-01-05T10:05:00Z\"}").time().event())
        .isEqualTo(NOW.plus(Duration.ofMinutes(5)));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "[]||WRONG_TYPE",
        "{\"at\":\"2026-01-05T10:00:00Z\"}|/customer|MISSING_JOIN_KEY",
        "{\"customer\":null,\"at\":\"2026-01-05T10:00:00Z\"}|/customer|MISSING_JOIN_KEY",
        "{\"customer\":\"x\",\"at\":\"2026-01-05T10:00:00Z\"}|/customer|WRONG_TYPE",
        "{\"customer\":1}|/at|INVALID_TIMESTAMP",
        "{\"customer\":1,\"at\":\"noon\"}|/at|INVALID_TIMESTAMP",
        "{\"customer\":1,\"at\":\"2026-01-05T10:05:00.000001Z\"}|/at|EVENT_FROM_THE_FUTURE",
        "{\"customer\":1,\"at\":\"2026-01-05T10:00:00Z\",\"money\":{\"spent\":101}}|/money/spent|EXPECTATION_VIOLATED",
        "{\"customer\":1,\"at\":\"2026-01-05T10:00:00Z\",\"money\":{\"spent\":\"NaN\"}}|/money/spent|EXPECTATION_VIOLATED",
        "{\"customer\":1,\"at\":\"2026-01-05T10:00:00Z\",\"money\":{\"spent\":\"12\"}}|/money/spent|WRONG_TYPE",
        "{\"customer\":1,\"at\":\"2026-01-05T10:00:00Z\",\"tier\":null}|/tier|MISSING_FIELD"
      })
  void refusesARowAndNamesTheField(String json, String field, ErrorCode code) {
    Validation outcome = validate(json);
    assertThat(outcome).isInstanceOf(Validation.Refused.class);
    Refusal refusal = ((Validation.Refused) outcome).refusal();
    assertThat(refusal.code()).isEqualTo(code);
    assertThat(refusal.field()).isEqualTo(field == null ? "" : field);
    assertThat(refusal.message()).isNotBlank();
  }
}
