package dev.asof.ingestion.validation;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.core.definition.DeletionRule;
import dev.asof.core.definition.Expectation;
import dev.asof.core.definition.Feature;
import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.core.definition.FieldPointer;
import dev.asof.core.definition.JoinKey;
import dev.asof.core.definition.Source;
import dev.asof.core.definition.TimestampField;
import dev.asof.core.row.EntityKey;
import dev.asof.core.row.FeatureRow;
import dev.asof.core.row.RowContent;
import dev.asof.core.row.RowTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Turns a source's JSON documents into feature rows of one view version, or says why not. This is
 * the only validation there is: whatever is on the log has passed it. Stateless but for its
 * definitions.
 *
 * @param clockSkew how far ahead of the server's clock an event may lie
 */
public record RowValidator(Source source, FeatureViewVersion view, Duration clockSkew) {

  /**
   * Validates {@code document}.
   *
   * @param now the server's time, against which events from the future are told
   */
  public Validation validate(JsonNode document, Instant now) {
    try {
      if (!document.isObject()) {
        throw new FieldException(
            ErrorCode.WRONG_TYPE, "", "a row is a JSON object, such as {\"customer\": 42, …}");
      }
      return new Validation.Accepted(
          new FeatureRow(key(document), time(document, now), content(document)));
    } catch (FieldException refused) {
      return new Validation.Refused(
          new Refusal(refused.code(), refused.field, String.valueOf(refused.getMessage())));
    }
  }

  private EntityKey key(JsonNode document) {
    List<Object> values = new ArrayList<>();
    for (JoinKey joinKey : view.key().joinKeys()) {
      FieldPointer pointer = source.pointerTo(joinKey.name().value());
      JsonNode json = at(document, pointer);
      if (isAbsent(json)) {
        throw new FieldException(
            ErrorCode.MISSING_JOIN_KEY,
            pointer.value(),
            "join key '%s' is missing: a row needs every join key of its view"
                .formatted(joinKey.name()));
      }
      values.add(at(pointer, () -> JsonValues.read(joinKey.type(), json)));
    }
    return at(FieldPointer.toMember(""), () -> view.key().encode(values));
  }

  private RowTime time(JsonNode document, Instant now) {
    TimestampField eventField = source.eventTimestamp();
    Instant event = timestamp(document, eventField, "event");
    Instant latest = now.plus(clockSkew);
    if (event.isAfter(latest)) {
      throw new FieldException(
          ErrorCode.EVENT_FROM_THE_FUTURE,
          eventField.from().value(),
          "the event time %s lies %s ahead of the server's clock, more than the clock skew of %s allows: check the producer's clock and time zone"
              .formatted(event, Duration.between(now, event), clockSkew));
    }
    TimestampField createdField = source.createdTimestamp();
    boolean created = view.view().createdTimestamp();
    return new RowTime(
        event,
        created ? timestamp(document, Objects.requireNonNull(createdField), "created") : null);
  }

  private static Instant timestamp(JsonNode document, TimestampField field, String what) {
    JsonNode json = at(document, field.from());
    if (isAbsent(json)) {
      throw new FieldException(
          ErrorCode.INVALID_TIMESTAMP,
          field.from().value(),
          "the %s timestamp is missing: every row needs one".formatted(what));
    }
    return at(field.from(), () -> JsonValues.readTimestamp(field.format(), json));
  }

  private RowContent content(JsonNode document) {
    DeletionRule rule = source.delete();
    if (at(document, rule.from()).asString("").equals(rule.equals())) {
      return RowContent.Delete.DELETE;
    }
    List<@Nullable Object> values = new ArrayList<>();
    for (Feature feature : view.view().features()) {
      values.add(value(document, feature));
    }
    return RowContent.Values.of(values.toArray());
  }

  private @Nullable Object value(JsonNode document, Feature feature) {
    FieldPointer pointer =
        feature.from() == null ? source.pointerTo(feature.name().value()) : feature.from();
    JsonNode json = at(document, pointer);
    Object value =
        json.isMissingNode()
            ? feature.defaultValue()
            : json.isNull() ? null : at(pointer, () -> JsonValues.read(feature.type(), json));
    if (value != null) {
      Optional<String> violation = findViolation(feature, value);
      if (violation.isPresent()) {
        value = null;
        if (feature.onViolation() == Feature.OnViolation.REFUSE) {
          throw new FieldException(
              ErrorCode.EXPECTATION_VIOLATED,
              pointer.value(),
              "feature '%s': %s".formatted(feature.name(), violation.get()));
        }
      }
    }
    if (value == null && !feature.nullable()) {
      throw new FieldException(
          ErrorCode.MISSING_FIELD,
          pointer.value(),
          "feature '%s' may not be null and has no default: send a value"
              .formatted(feature.name()));
    }
    return value;
  }

  private static Optional<String> findViolation(Feature feature, Object value) {
    return feature.expectations().stream()
        .map((Expectation expectation) -> expectation.findViolation(value))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static JsonNode at(JsonNode document, FieldPointer pointer) {
    return document.at(pointer.value());
  }

  private static boolean isAbsent(JsonNode json) {
    return json.isMissingNode() || json.isNull();
  }

  /** Runs {@code read}, and says which field it was if it refuses. */
  private static <T> T at(FieldPointer pointer, java.util.function.Supplier<T> read) {
    try {
      return read.get();
    } catch (AsofException refused) {
      throw new FieldException(
          refused.code(), pointer.value(), String.valueOf(refused.getMessage()));
    }
  }

  /** A refusal on its way out of the depths of one row. */
  private static final class FieldException extends AsofException {
    private static final long serialVersionUID = 1L;

    private final String field;

    FieldException(ErrorCode code, String field, String message) {
      super(code, message);
      this.field = field;
    }
  }
}
