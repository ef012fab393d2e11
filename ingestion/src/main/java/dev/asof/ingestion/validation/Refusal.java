package dev.asof.ingestion.validation;

import dev.asof.core.ErrorCode;

/**
 * Why a row was refused.
 *
 * @param field the JSON pointer of the field at fault, or empty where the whole row is
 * @param message names the value and the remedy
 */
public record Refusal(ErrorCode code, String field, String message) {}
