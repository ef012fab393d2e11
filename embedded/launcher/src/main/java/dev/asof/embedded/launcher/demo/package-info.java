/** The flights demo, which checks every step it shows. */
@NullMarked
package dev.asof.embedded.launcher.demo;

import org.jspecify.annotations.NullMarked;
