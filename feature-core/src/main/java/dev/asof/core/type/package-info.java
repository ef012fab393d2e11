/** The types that join keys and features have, and the Java values that carry them. */
@NullMarked
package dev.asof.core.type;

import org.jspecify.annotations.NullMarked;
