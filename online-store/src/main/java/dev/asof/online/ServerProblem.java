package dev.asof.online;

/**
 * Something about the Redis server that its operator should know.
 *
 * @param message names the setting, its value and the remedy
 */
public record ServerProblem(Severity severity, String message) {
  /** What a problem leads to. */
  public enum Severity {
    /** Serving would break a promise: the service is not ready. */
    FAILS_READINESS,
    /** Correct, but costs more than it need. */
    ADVICE
  }
}
