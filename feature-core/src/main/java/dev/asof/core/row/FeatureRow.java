package dev.asof.core.row;

/** A valid, typed row of one view version, before it is on the log. */
public record FeatureRow(EntityKey key, RowTime time, RowContent content) {}
