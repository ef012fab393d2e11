/** How the service says how it is: health, status, freshness and its own description. */
@NullMarked
package dev.asof.api.operations;

import org.jspecify.annotations.NullMarked;
