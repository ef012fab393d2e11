/** Requests read strictly, answers written value by value. */
@NullMarked
package dev.asof.api.json;

import org.jspecify.annotations.NullMarked;
