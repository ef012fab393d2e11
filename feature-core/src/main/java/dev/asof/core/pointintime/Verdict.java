package dev.asof.core.pointintime;

/**
 * How far a value can be trusted; declared strongest first, and the strongest that applies is
 * given.
 */
public enum Verdict {
  /** The store could not answer: nothing is known of the value. */
  ERROR,
  /** No row of the key, or the key is deleted. */
  MISSING,
  /** The row is past its TTL. */
  EXPIRED,
  /** The row holds a null, or was written before the feature existed. */
  NULL,
  /** Past a declared freshness target. */
  STALE,
  /** None of the above. */
  FRESH
}
