/** Feature rows on their way: keys, times, values, order, positions and their byte encodings. */
@NullMarked
package dev.asof.core.row;

import org.jspecify.annotations.NullMarked;
