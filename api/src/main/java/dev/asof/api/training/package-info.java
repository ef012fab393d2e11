/** Training questions over HTTP: inline answers and training datasets. */
@NullMarked
package dev.asof.api.training;

import org.jspecify.annotations.NullMarked;
