/** Everything that goes wrong, as RFC 9457 problem details with stable codes. */
@NullMarked
package dev.asof.api.problem;

import org.jspecify.annotations.NullMarked;
