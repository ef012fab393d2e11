/**
 * {@code ./asof up} and {@code ./asof demo}: the service with everything that it needs, on a
 * machine that has only a JDK.
 */
@NullMarked
package dev.asof.embedded.launcher;

import org.jspecify.annotations.NullMarked;
