/** The offline store: history as Iceberg tables, and training sets from it. */
@NullMarked
package dev.asof.offline;

import org.jspecify.annotations.NullMarked;
