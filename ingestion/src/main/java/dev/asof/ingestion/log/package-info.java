/** The feature log and the dead letters, on Kafka. */
@NullMarked
package dev.asof.ingestion.log;

import org.jspecify.annotations.NullMarked;
