/** The registry: what is declared, in which version and revision, and everything it ever was. */
@NullMarked
package dev.asof.registry;

import org.jspecify.annotations.NullMarked;
