/** The point-in-time join. The only package that knows DuckDB. */
@NullMarked
package dev.asof.offline.join;

import org.jspecify.annotations.NullMarked;
