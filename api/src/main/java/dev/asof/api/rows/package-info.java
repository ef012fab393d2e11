/** Rows over HTTP: pushes, and the rows that were refused. */
@NullMarked
package dev.asof.api.rows;

import org.jspecify.annotations.NullMarked;
