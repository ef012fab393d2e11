package dev.asof.core.definition;

import java.util.Locale;

/** What a feature service wants for a value past its TTL. */
public enum ExpiredPolicy {
  /** The value is withheld; the verdict says why. */
  NULL,
  /** The value is handed out all the same, with verdict EXPIRED. */
  SERVE,
  /** The whole request is refused. */
  FAIL;

  /** The name in definitions. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
