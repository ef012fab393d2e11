/**
 * Real Kafka, PostgreSQL and Redis without an installation: Kafka inside this JVM, the other two as
 * child processes from jars. Each keeps its data in a folder of its own, listens on loopback only,
 * and recovers by itself from whatever killed its last owner.
 */
@NullMarked
package dev.asof.embedded.services;

import org.jspecify.annotations.NullMarked;
