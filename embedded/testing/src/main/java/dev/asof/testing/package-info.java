/**
 * Real services for tests, and faults for them: shared ones from {@link
 * dev.asof.testing.TestServices}, private ones that a test may stop, freeze and start again, a
 * proxy that breaks connections, and a clock that stands still.
 */
@NullMarked
package dev.asof.testing;

import org.jspecify.annotations.NullMarked;
