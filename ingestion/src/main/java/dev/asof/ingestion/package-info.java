/** How rows enter: validated, written to the feature log, and read from there into both stores. */
@NullMarked
package dev.asof.ingestion;

import org.jspecify.annotations.NullMarked;
