package dev.asof.core.pointintime;

import dev.asof.core.Micros;
import dev.asof.core.definition.FeatureView;
import dev.asof.core.row.RowContent;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The verdict on a view's row at a moment: the same for an online answer now and for a training row
 * last spring. Which row it is, is a matter of {@linkplain dev.asof.core.row.RowOrder row order}
 * among those that the question's mode admits. Moments may be finer than rows' timestamps and are
 * floored to the microsecond to compare.
 *
 * @param time the view's TTL and freshness targets
 */
public record PointInTimeRule(FeatureView.Time time) {
  /** The earliest event timestamp that may still answer at {@code moment}, inclusive. */
  public Instant lowerBound(Instant moment) {
    Duration ttl = time.ttl();
    return ttl == null ? Instant.MIN : Micros.minusSaturating(Micros.floor(moment), ttl);
  }

  /** Whether a row of event timestamp {@code event} is past its TTL at {@code moment}. */
  public boolean expired(Instant event, Instant moment) {
    return event.isBefore(lowerBound(moment));
  }

  /**
   * The age of a row: {@code moment} minus its event timestamp, and 0 for an event within the clock
   * skew ahead.
   */
  public static Duration age(Instant event, Instant moment) {
    Duration age = Duration.between(event, Micros.floor(moment));
    return age.isNegative() ? Duration.ZERO : age;
  }

  /**
   * The verdict on one value of the row that answers.
   *
   * @param content what the row says, or null if no row qualifies
   * @param event the row's event timestamp; ignored if there is no row
   * @param value the value in question; null where the row holds a null or predates the feature
   * @param lag how far the pipeline into the store is behind; zero where that has no meaning, as in
   *     training
   */
  public Verdict verdict(
      @Nullable RowContent content,
      Instant event,
      @Nullable Object value,
      Instant moment,
      Duration lag) {
    if (content == null || content instanceof RowContent.Delete) {
      return Verdict.MISSING;
    }
    if (expired(event, moment)) {
      return Verdict.EXPIRED;
    }
    if (value == null) {
      return Verdict.NULL;
    }
    boolean tooOld = exceeds(age(event, moment), time.freshness().maxAge());
    return tooOld || exceeds(lag, time.freshness().maxLag()) ? Verdict.STALE : Verdict.FRESH;
  }

  private static boolean exceeds(Duration actual, @Nullable Duration target) {
    return target != null && actual.compareTo(target) > 0;
  }
}
