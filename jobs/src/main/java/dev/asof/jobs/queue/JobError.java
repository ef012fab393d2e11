package dev.asof.jobs.queue;

/**
 * Why a job failed.
 *
 * @param code the text of an {@link dev.asof.core.ErrorCode}
 * @param message for the user; holds no stack trace
 */
public record JobError(String code, String message) {}
