package dev.asof.offline.table;

import dev.asof.core.type.ValueType;

/**
 * A column of a feature table.
 *
 * @param fieldId tells the column apart for ever, in every file; a list's element has the next one
 * @param required whether no row holds null for it
 */
public record TableColumn(int fieldId, String name, ValueType type, boolean required) {}
