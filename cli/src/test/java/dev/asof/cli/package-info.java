/** Tests of the client against a local server that answers in the documented shapes. */
@NullMarked
package dev.asof.cli;

import org.jspecify.annotations.NullMarked;
