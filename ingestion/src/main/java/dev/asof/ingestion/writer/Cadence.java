package dev.asof.ingestion.writer;

import java.time.Duration;

/**
 * How often a store is written to.
 *
 * @param interval rows wait at most about this long; zero writes after every poll
 * @param maxRows so many buffered rows of a view are written before the interval is over
 * @param heartbeat whether the passing of time without rows is recorded too
 */
record Cadence(Duration interval, int maxRows, boolean heartbeat) {}
