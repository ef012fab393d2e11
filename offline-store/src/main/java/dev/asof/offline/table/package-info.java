/**
 * Feature tables over Iceberg, and the warehouse they lie in. The only package that knows Iceberg
 * and Hadoop.
 */
@NullMarked
package dev.asof.offline.table;

import org.jspecify.annotations.NullMarked;
