package dev.asof.offline.join;

import dev.asof.core.definition.ExpiredPolicy;
import dev.asof.core.definition.FeatureSelection.SelectedFeature;
import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.core.pointintime.TimeMode;
import dev.asof.core.pointintime.Verdict;
import dev.asof.core.row.LogPosition;
import dev.asof.core.row.LoggedRow;
import dev.asof.core.row.RowContent;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The point-in-time rules word by word: looks at every row of a view for every question. It shares
 * no code with the join that it judges, nor with serving.
 */
final class PointInTimeOracle {
  private final FeatureViewVersion view;
  private final List<LoggedRow> rows;
  private final Map<LogPosition, Instant> marks;

  /**
   * @param marks when the rows at these positions became visible online, as recorded
   */
  PointInTimeOracle(
      FeatureViewVersion view, List<LoggedRow> rows, Map<LogPosition, Instant> marks) {
    this.view = view;
    this.rows = rows;
    this.marks = marks;
  }

  /** What is answered for one feature. */
  record Answer(@Nullable Object value, Verdict verdict, @Nullable Instant eventTimestamp) {}

  Answer answer(
      List<?> key, Instant moment, TimeMode mode, SelectedFeature feature, ExpiredPolicy policy) {
    Instant t = moment.truncatedTo(ChronoUnit.MICROS);
    LoggedRow newest = findNewest(key, t, mode).orElse(null);
    if (newest == null || newest.row().content() == RowContent.Delete.DELETE) {
      return new Answer(null, Verdict.MISSING, null);
    }
    Instant event = newest.row().time().event();
    Object value = value(newest, feature);
    if (view.view().time().ttl() != null && event.isBefore(t.minus(view.view().time().ttl()))) {
      return new Answer(policy == ExpiredPolicy.SERVE ? value : null, Verdict.EXPIRED, event);
    }
    if (value == null) {
      return new Answer(null, Verdict.NULL, event);
    }
    Duration maxAge = view.view().time().freshness().maxAge();
    boolean stale = maxAge != null && event.plus(maxAge).isBefore(t);
    return new Answer(value, stale ? Verdict.STALE : Verdict.FRESH, event);
  }

  /** The row that answers, be it a delete or past its TTL. */
  Optional<LoggedRow> findNewest(List<?> key, Instant moment, TimeMode mode) {
    LoggedRow newest = null;
    for (LoggedRow row : rows) {
      if (row.key().equals(view.key().encode(key))
          && admitted(row, moment.truncatedTo(ChronoUnit.MICROS), mode)
          && (newest == null || later(row, newest))) {
        newest = row;
      }
    }
    return Optional.ofNullable(newest);
  }

  private boolean admitted(LoggedRow row, Instant t, TimeMode mode) {
    return switch (mode) {
      case EVENT_TIME -> !row.row().time().event().isAfter(t);
      case AS_SERVED -> {
        Instant mark = marks.get(row.position());
        Instant declared = row.ingested().plus(view.view().time().servingLag());
        yield !(mark != null ? mark : declared).isAfter(t);
      }
    };
  }

  private static boolean later(LoggedRow one, LoggedRow other) {
    int byEvent = one.row().time().event().compareTo(other.row().time().event());
    if (byEvent != 0) {
      return byEvent > 0;
    }
    Instant created = one.row().time().created();
    Instant otherCreated = other.row().time().created();
    if (created != null && otherCreated != null && !created.equals(otherCreated)) {
      return created.isAfter(otherCreated);
    }
    if ((created == null) != (otherCreated == null)) {
      return created != null;
    }
    if (one.position().epoch() != other.position().epoch()) {
      return one.position().epoch() > other.position().epoch();
    }
    return one.position().offset() > other.position().offset();
  }

  private @Nullable Object value(LoggedRow row, SelectedFeature feature) {
    int place = view.schemas().load(row.revision()).indexOf(feature.feature().name());
    return place < 0 ? null : ((RowContent.Values) row.row().content()).list().get(place);
  }
}
