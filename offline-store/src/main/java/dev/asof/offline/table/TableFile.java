package dev.asof.offline.table;

/**
 * An immutable Parquet file of a table.
 *
 * @param location its URI
 * @param bytes its length
 */
public record TableFile(String location, long bytes) {}
