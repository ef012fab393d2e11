/** Settings: where they come from, and the refusal of those that nobody reads. */
@NullMarked
package dev.asof.api.settings;

import org.jspecify.annotations.NullMarked;
