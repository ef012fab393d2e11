/** Online answers over HTTP. */
@NullMarked
package dev.asof.api.answers;

import org.jspecify.annotations.NullMarked;
