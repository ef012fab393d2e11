package dev.asof.ingestion.validation;

import dev.asof.core.ErrorCode;
import dev.asof.core.Excerpt;

/**
 * Why a row was refused.
 *
 * @param field the JSON pointer of the field at fault, or empty where the whole row is
 * @param message names the value and the remedy
 */
public record Refusal(ErrorCode code, String field, String message) {
  /** The most characters of a message: there may be one for each row of a push. */
  static final int MAX_MESSAGE = 1_000;

  public Refusal {
    message = Excerpt.of(message, MAX_MESSAGE);
  }
}
