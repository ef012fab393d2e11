/** Definitions over HTTP: plan, apply, history, and what is declared. */
@NullMarked
package dev.asof.api.definitions;

import org.jspecify.annotations.NullMarked;
