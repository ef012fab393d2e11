package dev.asof.core.row;

import dev.asof.core.FeatureName;
import dev.asof.core.type.ValueType;

/**
 * One column of a row schema.
 *
 * @param id given by the registry when the feature first appeared in its view version, and never
 *     reused: the Iceberg field id. A list's element has the id after its list's.
 */
public record RowField(int id, FeatureName name, ValueType type, boolean nullable) {}
