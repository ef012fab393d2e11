package dev.asof.ingestion.validation;

import dev.asof.core.row.FeatureRow;

/** The outcome of validating one row for one view version. */
public sealed interface Validation {
  record Accepted(FeatureRow row) implements Validation {}

  record Refused(Refusal refusal) implements Validation {}
}
