/** Training questions as requests ask them, answered inline or as a dataset. */
@NullMarked
package dev.asof.jobs.training;

import org.jspecify.annotations.NullMarked;
