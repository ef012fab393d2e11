/** Names, errors and bytes that every module shares. */
@NullMarked
package dev.asof.core;

import org.jspecify.annotations.NullMarked;
