package dev.asof.core;

import java.util.Locale;

/**
 * Every reason for which Asof refuses or fails. The {@linkplain #code() code} of each is stable:
 * clients may switch on it.
 */
public enum ErrorCode {
  // Requests that cannot be read.
  MALFORMED_JSON(Category.INVALID),
  INVALID_ARGUMENT(Category.INVALID),
  INVALID_NAME(Category.INVALID),
  INVALID_REFERENCE(Category.INVALID),
  UNSUPPORTED_MEDIA_TYPE(Category.UNSUPPORTED_MEDIA_TYPE),
  NOT_ACCEPTABLE(Category.NOT_ACCEPTABLE),
  METHOD_NOT_ALLOWED(Category.METHOD_NOT_ALLOWED),
  BODY_TOO_LARGE(Category.TOO_LARGE),

  // Rows, keys and questions.
  WRONG_TYPE(Category.INVALID),
  MISSING_JOIN_KEY(Category.INVALID),
  RAGGED_INPUT(Category.INVALID),
  INVALID_TIMESTAMP(Category.INVALID),
  MISSING_FIELD(Category.INVALID),
  EXPECTATION_VIOLATED(Category.INVALID),
  EVENT_FROM_THE_FUTURE(Category.INVALID),
  ROW_TOO_LARGE(Category.INVALID),
  AMBIGUOUS_FEATURE_NAME(Category.INVALID),
  VALUE_EXPIRED(Category.CONFLICT),
  INCOMPLETE_HISTORY(Category.CONFLICT),

  // Things that are not there.
  NO_SUCH_ENDPOINT(Category.NOT_FOUND),
  UNKNOWN_PROJECT(Category.NOT_FOUND),
  UNKNOWN_ENTITY(Category.NOT_FOUND),
  UNKNOWN_SOURCE(Category.NOT_FOUND),
  UNKNOWN_FEATURE_VIEW(Category.NOT_FOUND),
  UNKNOWN_FEATURE(Category.NOT_FOUND),
  UNKNOWN_FEATURE_SERVICE(Category.NOT_FOUND),
  UNKNOWN_REVISION(Category.NOT_FOUND),
  UNKNOWN_TRAINING_DATASET(Category.NOT_FOUND),

  // Definitions.
  INVALID_DEFINITION(Category.UNPROCESSABLE),
  BREAKING_CHANGE(Category.CONFLICT),
  REGISTRY_MOVED(Category.CONFLICT),
  SOURCE_NOT_PUSHABLE(Category.CONFLICT),

  // Jobs.
  TRAINING_DATASET_NOT_READY(Category.CONFLICT),
  TRAINING_DATASET_FAILED(Category.CONFLICT),

  // Parts that are down or busy.
  ONLINE_STORE_UNAVAILABLE(Category.UNAVAILABLE),
  OFFLINE_STORE_UNAVAILABLE(Category.UNAVAILABLE),
  FEATURE_LOG_UNAVAILABLE(Category.UNAVAILABLE),
  REGISTRY_UNAVAILABLE(Category.UNAVAILABLE),
  ACKNOWLEDGEMENT_TIMED_OUT(Category.UNAVAILABLE),
  OVERLOADED(Category.UNAVAILABLE),

  // Asof's own state.
  CONFIGURATION_INVALID(Category.INTERNAL),
  CORRUPT_DATA(Category.INTERNAL),
  LOG_CHANGED(Category.INTERNAL),
  TABLE_MOVED(Category.INTERNAL),
  INTERNAL_ERROR(Category.INTERNAL);

  /** What kind of answer a code leads to; an HTTP status is one rendering of it. */
  public enum Category {
    INVALID,
    NOT_FOUND,
    METHOD_NOT_ALLOWED,
    NOT_ACCEPTABLE,
    CONFLICT,
    TOO_LARGE,
    UNSUPPORTED_MEDIA_TYPE,
    UNPROCESSABLE,
    UNAVAILABLE,
    INTERNAL
  }

  private final Category category;
  private final String code = name().toLowerCase(Locale.ROOT).replace('_', '-');

  ErrorCode(Category category) {
    this.category = category;
  }

  /** The stable text of this code, for example {@code unknown-feature-view}. */
  public String code() {
    return code;
  }

  public Category category() {
    return category;
  }
}
