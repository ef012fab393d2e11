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
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;

/**
 * Turns a source's JSON documents into feature rows of one view version, or says why not. This is
 * the only validation there is: whatever is on the log has passed it. Thread-safe.
 */
public final class RowValidator {
  private final FeatureViewVersion view;
  private final Duration clockSkew;
  private final List<Column<JoinKey>> keys;
  private final List<Column<Feature>> features;
  private final Column<TimestampField> event;
  private final @Nullable Column<TimestampField> created;
  private final Column<DeletionRule> delete;

  /** What is read, and where; a pointer is parsed once, not once a row. */
  private record Column<D>(D definition, FieldPointer from, JsonPointer pointer) {
    Column(D definition, FieldPointer from) {
      this(definition, from, JsonPointer.compile(from.value()));
    }

    JsonNode in(JsonNode document) {
      return document.at(pointer);
    }
  }

  /**
   * @param clockSkew how far ahead of the server's clock an event may lie
   */
  public RowValidator(Source source, FeatureViewVersion view, Duration clockSkew) {
    this.view = view;
    this.clockSkew = clockSkew;
    this.keys =
        view.key().joinKeys().stream()
            .map(key -> new Column<>(key, source.pointerTo(key.name().value())))
            .toList();
    this.features =
        view.view().features().stream()
            .map(feature -> new Column<>(feature, pointerTo(feature, source)))
            .toList();
    this.event = new Column<>(source.eventTimestamp(), source.eventTimestamp().from());
    TimestampField written = source.createdTimestamp();
    this.created =
        view.view().createdTimestamp()
            ? new Column<>(Objects.requireNonNull(written), written.from())
            : null;
    this.delete = new Column<>(source.delete(), source.delete().from());
  }

  private static FieldPointer pointerTo(Feature feature, Source source) {
    FieldPointer declared = feature.from();
    return declared == null ? source.pointerTo(feature.name().value()) : declared;
  }

  public FeatureViewVersion view() {
    return view;
  }

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
    List<Object> values = new ArrayList<>(keys.size());
    for (Column<JoinKey> key : keys) {
      JsonNode json = key.in(document);
      if (isAbsent(json)) {
        throw new FieldException(
            ErrorCode.MISSING_JOIN_KEY,
            key.from().value(),
            "join key '%s' is missing: a row needs every join key of its view"
                .formatted(key.definition().name()));
      }
      values.add(at(key.from().value(), () -> JsonValues.read(key.definition().type(), json)));
    }
    return at("", () -> view.key().encode(values));
  }

  private RowTime time(JsonNode document, Instant now) {
    Instant occurred = timestamp(document, event, "event");
    if (occurred.isAfter(now.plus(clockSkew))) {
      throw new FieldException(
          ErrorCode.EVENT_FROM_THE_FUTURE,
          event.from().value(),
          "the event time %s lies %s ahead of the server's clock, more than the clock skew of %s allows: check the producer's clock and time zone"
              .formatted(occurred, Duration.between(now, occurred), clockSkew));
    }
    return new RowTime(occurred, created == null ? null : timestamp(document, created, "created"));
  }

  private static Instant timestamp(JsonNode document, Column<TimestampField> column, String what) {
    JsonNode json = column.in(document);
    if (isAbsent(json)) {
      throw new FieldException(
          ErrorCode.INVALID_TIMESTAMP,
          column.from().value(),
          "the %s timestamp is missing: every row needs one".formatted(what));
    }
    return at(
        column.from().value(), () -> JsonValues.readTimestamp(column.definition().format(), json));
  }

  private RowContent content(JsonNode document) {
    if (isDelete(delete.in(document))) {
      return RowContent.Delete.DELETE;
    }
    List<@Nullable Object> values = new ArrayList<>(features.size());
    for (Column<Feature> feature : features) {
      values.add(value(document, feature));
    }
    return RowContent.Values.of(values.toArray());
  }

  /** What is missing, null or no scalar deletes nothing: Jackson would give it out as text, too. */
  private boolean isDelete(JsonNode json) {
    return !isAbsent(json)
        && json.isValueNode()
        && json.asString("").equals(delete.definition().equals());
  }

  private static @Nullable Object value(JsonNode document, Column<Feature> column) {
    Feature feature = column.definition();
    JsonNode json = column.in(document);
    Object value =
        json.isMissingNode()
            ? feature.defaultValue()
            : json.isNull()
                ? null
                : at(column.from().value(), () -> JsonValues.read(feature.type(), json));
    if (value != null) {
      value = expected(column, value);
    }
    if (value == null && !feature.nullable()) {
      throw new FieldException(
          ErrorCode.MISSING_FIELD,
          column.from().value(),
          "feature '%s' may not be null and has no default: send a value"
              .formatted(feature.name()));
    }
    return value;
  }

  /** The value, or null where it violates an expectation that says so. */
  private static @Nullable Object expected(Column<Feature> column, Object value) {
    Feature feature = column.definition();
    Optional<String> violation = findViolation(feature, value);
    if (violation.isEmpty()) {
      return value;
    }
    if (feature.onViolation() == Feature.OnViolation.REFUSE) {
      throw new FieldException(
          ErrorCode.EXPECTATION_VIOLATED,
          column.from().value(),
          "feature '%s': %s".formatted(feature.name(), violation.get()));
    }
    return null;
  }

  private static Optional<String> findViolation(Feature feature, Object value) {
    return feature.expectations().stream()
        .map((Expectation expectation) -> expectation.findViolation(value))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static boolean isAbsent(JsonNode json) {
    return json.isMissingNode() || json.isNull();
  }

  /** Runs {@code read}, and says which field it was if it refuses. */
  private static <T> T at(String field, Supplier<T> read) {
    try {
      return read.get();
    } catch (AsofException refused) {
      throw new FieldException(refused.code(), field, String.valueOf(refused.getMessage()));
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
