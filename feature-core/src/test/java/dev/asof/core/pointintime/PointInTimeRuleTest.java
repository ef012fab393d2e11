package dev.asof.core.pointintime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asof.core.definition.FeatureView;
import dev.asof.core.definition.Freshness;
import dev.asof.core.row.RowContent;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PointInTimeRuleTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Duration MICRO = Duration.ofNanos(1_000);

  /** TTL 1 h, maxAge 10 min, maxLag 10 s; age and lag are before {@link #NOW}. */
  @ParameterizedTest(name = "{0} of age {1}, value {2}, lag {3}: {4}")
  @CsvSource({
    // No row, or a delete: missing, whatever else holds.
    "none,   PT0S,          null, PT0S,          MISSING",
    "none,   PT2H,          null, PT1M,          MISSING",
    "delete, PT0S,          null, PT0S,          MISSING",
    "delete, PT2H,          null, PT1M,          MISSING",
    // TTL: t - ttl itself still answers, one microsecond more does not.
    "values, PT1H,          7,    PT0S,          STALE",
    "values, PT1H0.000001S, 7,    PT0S,          EXPIRED",
    "values, PT1H0.000001S, null, PT0S,          EXPIRED",
    "values, PT2H,          7,    PT1M,          EXPIRED",
    // A null answers null; freshness does not come into it.
    "values, PT0S,          null, PT0S,          NULL",
    "values, PT1H,          null, PT1M,          NULL",
    // maxAge and maxLag: the target itself is met.
    "values, PT10M,         7,    PT0S,          FRESH",
    "values, PT10M0.000001S,7,    PT0S,          STALE",
    "values, PT0S,          7,    PT10S,         FRESH",
    "values, PT0S,          7,    PT10.000001S,  STALE",
    "values, PT10M,         7,    PT10S,         FRESH",
    "values, PT0S,          7,    PT0S,          FRESH",
    // Events from the future, within the clock skew, have age 0.
    "values, PT-5S,         7,    PT0S,          FRESH",
    "values, PT-2H,         7,    PT0S,          FRESH"
  })
  void theStrongestVerdictThatAppliesIsGiven(
      String content, Duration age, String value, Duration lag, Verdict expected) {
    Object held = value.equals("null") ? null : value;
    assertThat(bounded().verdict(content(content), NOW.minus(age), held, NOW, lag))
        .isEqualTo(expected);
  }

  @Test
  void verdictsAreDeclaredStrongestFirst() {
    assertThat(Verdict.values())
        .containsExactly(
            Verdict.ERROR,
            Verdict.MISSING,
            Verdict.EXPIRED,
            Verdict.NULL,
            Verdict.STALE,
            Verdict.FRESH);
  }

  @Test
  void withoutTtlOrTargetsAnAncientRowIsFresh() {
    var rule = new PointInTimeRule(FeatureView.Time.UNBOUNDED);
    Instant ancient = Instant.parse("0001-01-01T00:00:00Z");
    assertThat(rule.lowerBound(NOW)).isEqualTo(Instant.MIN);
    assertThat(rule.expired(ancient, NOW)).isFalse();
    assertThat(rule.verdict(content("values"), ancient, 7, NOW, Duration.ofDays(9)))
        .isEqualTo(Verdict.FRESH);
  }

  @Test
  void aTtlLongerThanTimeHasNoLowerBound() {
    var rule = rule(Duration.ofSeconds(Long.MAX_VALUE));
    assertThat(rule.lowerBound(NOW)).isEqualTo(Instant.MIN);
    assertThat(rule.expired(Instant.parse("0001-01-01T00:00:00Z"), NOW)).isFalse();
  }

  /** A clock or a spine may be finer than rows are: moments are floored to compare. */
  @Test
  void momentsAreFlooredToTheMicrosecond() {
    var rule = rule(Duration.ofHours(1));
    Instant event = NOW.minus(Duration.ofHours(1));
    assertThat(rule.lowerBound(NOW.plusNanos(999))).isEqualTo(event);
    assertThat(rule.expired(event, NOW.plusNanos(999))).isFalse();
    assertThat(rule.expired(event, NOW.plusNanos(1_000))).isTrue();
    assertThat(PointInTimeRule.age(NOW, NOW.plusNanos(999))).isZero();
    Instant tenMinutesAgo = NOW.minus(Duration.ofMinutes(10));
    assertThat(
            bounded()
                .verdict(content("values"), tenMinutesAgo, 7, NOW.plusNanos(999), Duration.ZERO))
        .isEqualTo(Verdict.FRESH);
  }

  @Test
  void agesAreNeverNegative() {
    assertThat(PointInTimeRule.age(NOW.plus(MICRO), NOW)).isZero();
    assertThat(PointInTimeRule.age(NOW, NOW)).isZero();
    assertThat(PointInTimeRule.age(NOW.minus(MICRO), NOW)).isEqualTo(MICRO);
    assertThat(PointInTimeRule.age(Instant.parse("1969-12-31T23:59:59.999999Z"), Instant.EPOCH))
        .isEqualTo(MICRO);
  }

  @Test
  void expiryAgreesWithAge() {
    for (int seed = 0; seed < 10_000; seed++) {
      var random = new Random(seed);
      Duration ttl = Duration.ofNanos(1_000L * random.nextInt(1, 5));
      Instant event = Instant.EPOCH.plusNanos(1_000L * random.nextInt(-5, 6));
      Instant moment = Instant.EPOCH.plusNanos(1_000L * random.nextInt(-5, 6));
      assertThat(rule(ttl).expired(event, moment))
          .as("seed %d: event %s, moment %s, ttl %s", seed, event, moment, ttl)
          .isEqualTo(PointInTimeRule.age(event, moment).compareTo(ttl) > 0);
    }
  }

  private static PointInTimeRule bounded() {
    return new PointInTimeRule(
        new FeatureView.Time(
            Duration.ofHours(1),
            new Freshness(Duration.ofMinutes(10), Duration.ofSeconds(10)),
            Duration.ZERO));
  }

  private static PointInTimeRule rule(Duration ttl) {
    return new PointInTimeRule(new FeatureView.Time(ttl, Freshness.NO_TARGET, Duration.ZERO));
  }

  private static @Nullable RowContent content(String text) {
    return switch (text) {
      case "values" -> RowContent.Values.of(7);
      case "delete" -> RowContent.Delete.DELETE;
      default -> null;
    };
  }
}
