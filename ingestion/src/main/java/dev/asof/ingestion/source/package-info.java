/** Where rows come in: pushes and Kafka topics. */
@NullMarked
package dev.asof.ingestion.source;

import org.jspecify.annotations.NullMarked;
