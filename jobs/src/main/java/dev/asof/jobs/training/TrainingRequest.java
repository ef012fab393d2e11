package dev.asof.jobs.training;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.core.pointintime.TimeMode;
import dev.asof.offline.join.JoinQuestion.Extra;
import dev.asof.registry.ProjectDefinitions;
import java.util.Set;

/**
 * A training question as a request asks it: read and well-formed, not yet held against any
 * definitions.
 */
public record TrainingRequest(
    FeatureChoice features,
    SpineRows spine,
    TimeMode mode,
    Set<Extra> extras,
    IncompletePolicy incomplete) {
  public TrainingRequest {
    extras = Set.copyOf(extras);
  }

  /**
   * Reads the body of {@code POST historical-features}.
   *
   * @throws AsofException {@link ErrorCode#MALFORMED_JSON}, {@link ErrorCode#MISSING_FIELD}, {@link
   *     ErrorCode#INVALID_ARGUMENT} for an unknown member or value, {@link
   *     ErrorCode#INVALID_REFERENCE}
   */
  public static TrainingRequest parse(byte[] json) {
    return RequestMembers.read(json, Set.of()).question();
  }

  /**
   * The question in terms of {@code definitions}, with its spine typed.
   *
   * @param maxRows the greatest number of spine rows
   * @throws AsofException for unknown views, features and services; {@link
   *     ErrorCode#AMBIGUOUS_FEATURE_NAME} where two columns of the answer share a name; {@link
   *     ErrorCode#MISSING_JOIN_KEY}, {@link ErrorCode#MISSING_FIELD}, {@link
   *     ErrorCode#RAGGED_INPUT}, {@link ErrorCode#WRONG_TYPE}, {@link ErrorCode#INVALID_TIMESTAMP}
   *     for a spine that does not fit; {@link ErrorCode#BODY_TOO_LARGE} for one of too many rows
   */
  TrainingQuestion resolve(ProjectDefinitions definitions, int maxRows) {
    return TrainingQuestion.of(this, definitions, maxRows);
  }
}
