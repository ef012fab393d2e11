/** Programs that measure the service and its stores over real Kafka, PostgreSQL and Redis. */
@NullMarked
package dev.asof.benchmarks;

import org.jspecify.annotations.NullMarked;
