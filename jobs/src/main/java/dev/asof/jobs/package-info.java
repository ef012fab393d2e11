/** Long work that outlives a request, and the training questions that are asked through it. */
@NullMarked
package dev.asof.jobs;

import org.jspecify.annotations.NullMarked;
