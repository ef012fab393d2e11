package dev.asof.jobs.queue;

import java.util.Locale;

/** Where a job is in its life. */
public enum JobState {
  /** Waits for a server, for the first time or again. */
  QUEUED,
  /** A server works on it, or did so until its lease runs out. */
  RUNNING,
  DONE,
  /** It ended in an error that another attempt would end in too, or there were enough attempts. */
  FAILED,
  CANCELLED;

  /** The name in answers. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether the job is over. */
  public boolean ended() {
    return this == DONE || this == FAILED || this == CANCELLED;
  }

  static JobState parse(String text) {
    return valueOf(text.toUpperCase(Locale.ROOT));
  }
}
