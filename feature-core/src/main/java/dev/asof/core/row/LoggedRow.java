package dev.asof.core.row;

import java.time.Instant;

/**
 * A row as both stores read it from the feature log.
 *
 * @param ingested when ingestion accepted it, in whole microseconds
 * @param revision the view revision whose schema its values have
 */
public record LoggedRow(FeatureRow row, Instant ingested, int revision, LogPosition position) {
  public EntityKey key() {
    return row.key();
  }
}
