package dev.asof.core.definition;

/** Where a source's rows carry a timestamp, and how it is written. */
public record TimestampField(FieldPointer from, TimestampFormat format) {}
