package dev.asof.ingestion.source;

import dev.asof.core.Bytes;
import dev.asof.ingestion.log.DeadLetter;
import org.jspecify.annotations.Nullable;

/**
 * One row as it was sent.
 *
 * @param payload a JSON document, or what was meant to be one
 * @param origin where a topic source found it; null for a pushed row
 */
record IncomingRow(Bytes payload, DeadLetter.@Nullable Origin origin) {}
