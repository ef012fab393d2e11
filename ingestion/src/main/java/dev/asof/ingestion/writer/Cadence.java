package dev.asof.ingestion.writer;

import java.time.Duration;

/**
 * How often a store is written to.
 *
 * @param interval rows wait at most about this long; zero writes after every poll
 * @param maxRows all buffered rows, of all views together, are written before the interval is over
 *     once they are this many
 * @param maxBytes as {@code maxRows}, in bytes of the log's records
 */
record Cadence(Duration interval, int maxRows, long maxBytes) {}
