package dev.asof.ingestion.log;

import dev.asof.core.row.LogProgress.LogId;

/**
 * The Kafka topic that holds a view version's feature log.
 *
 * @param partitions fixed for the topic's life
 */
public record LogTopic(String name, LogId id, int partitions) {}
