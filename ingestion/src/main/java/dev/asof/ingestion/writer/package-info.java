/** From the feature log into both stores. */
@NullMarked
package dev.asof.ingestion.writer;

import org.jspecify.annotations.NullMarked;
