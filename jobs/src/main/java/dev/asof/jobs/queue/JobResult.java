package dev.asof.jobs.queue;

/** What a job that is done has made. */
public record JobResult(long rows, long bytes) {}
