/** The point-in-time rule: which row answers for a moment, and with which verdict. */
@NullMarked
package dev.asof.core.pointintime;

import org.jspecify.annotations.NullMarked;
