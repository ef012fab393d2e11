package dev.asof.core.pointintime;

import java.util.Locale;

/** What "as of t" means for a training set. */
public enum TimeMode {
  /** Rows by event timestamp up to t, inclusive: the best truth known today. */
  EVENT_TIME,
  /**
   * What the online store would have answered at t: rows visible at t; late rows cannot leak in.
   */
  AS_SERVED;

  /** The name in requests. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
