/** The pool of connections to PostgreSQL, which registry, catalog and jobs share. */
@NullMarked
package dev.asof.api.database;

import org.jspecify.annotations.NullMarked;
