package dev.asof.offline.join;

import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.core.pointintime.TimeMode;
import dev.asof.core.pointintime.Verdict;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A line of the table of the point-in-time rules: the rows of one key, in the order of the log, and
 * what is answered at some moments. Times are seconds after {@link #T0}.
 */
final class RuleLine {
  static final Instant T0 = Instant.parse("2026-01-05T10:00:00Z");

  private final String rule;
  private final FeatureViewVersion view;
  private final List<Row> rows = new ArrayList<>();
  private final List<Expected> expected = new ArrayList<>();

  private RuleLine(String rule, FeatureViewVersion view) {
    this.rule = rule;
    this.view = view;
  }

  /** What the log holds. A row is ingested the moment it is true, unless said otherwise. */
  record Row(
      double event,
      @Nullable Double created,
      double ingested,
      @Nullable Double visible,
      int epoch,
      boolean delete,
      @Nullable Integer value) {
    static Row event(double seconds) {
      return new Row(seconds, null, seconds, null, 1, false, null);
    }

    Row created(double seconds) {
      return new Row(event, seconds, ingested, visible, epoch, delete, value);
    }

    Row ingested(double seconds) {
      return new Row(event, created, seconds, visible, epoch, delete, value);
    }

    /** When the online writer is on record to have applied the row. */
    Row visible(double seconds) {
      return new Row(event, created, ingested, seconds, epoch, delete, value);
    }

    Row inEpoch(int number) {
      return new Row(event, created, ingested, visible, number, delete, value);
    }

    Row holds(int number) {
      return new Row(event, created, ingested, visible, epoch, delete, number);
    }

    Row holdsNull() {
      return this;
    }

    Row deletes() {
      return new Row(event, created, ingested, visible, epoch, true, null);
    }
  }

  /** What is answered; {@code value} under the policy {@code null}. */
  record Expected(TimeMode mode, Instant moment, Verdict verdict, @Nullable Integer value) {}

  static RuleLine of(String rule, FeatureViewVersion view, Row... rows) {
    RuleLine line = new RuleLine(rule, view);
    line.rows.addAll(List.of(rows));
    return line;
  }

  RuleLine byEvent(String seconds, Verdict verdict, @Nullable Integer value) {
    expected.add(new Expected(TimeMode.EVENT_TIME, at(seconds), verdict, value));
    return this;
  }

  RuleLine asServed(String seconds, Verdict verdict, @Nullable Integer value) {
    expected.add(new Expected(TimeMode.AS_SERVED, at(seconds), verdict, value));
    return this;
  }

  RuleLine both(String seconds, Verdict verdict, @Nullable Integer value) {
    return byEvent(seconds, verdict, value).asServed(seconds, verdict, value);
  }

  FeatureViewVersion view() {
    return view;
  }

  List<Row> rows() {
    return rows;
  }

  List<Expected> expected(TimeMode mode) {
    return expected.stream().filter(answer -> answer.mode() == mode).toList();
  }

  static Instant at(double seconds) {
    return at(Double.toString(seconds));
  }

  private static Instant at(String seconds) {
    return T0.plusNanos(new BigDecimal(seconds).movePointRight(9).longValueExact());
  }

  @Override
  public String toString() {
    return rule;
  }
}
