package dev.asof.jobs.training;

import dev.asof.core.Bytes;

/**
 * A spine as a request brings it.
 *
 * @param json a JSON array, not yet read
 * @param timestampColumn which member of a row is its moment
 */
public record SpineRows(Bytes json, String timestampColumn) {}
