/** The service: everything else wired together, and the only part that knows HTTP. */
@NullMarked
package dev.asof.api;

import org.jspecify.annotations.NullMarked;
