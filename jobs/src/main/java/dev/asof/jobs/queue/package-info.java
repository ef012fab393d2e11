/**
 * Jobs as rows of PostgreSQL: submitted on any server, run by one at a time, resumed by another.
 */
@NullMarked
package dev.asof.jobs.queue;

import org.jspecify.annotations.NullMarked;
