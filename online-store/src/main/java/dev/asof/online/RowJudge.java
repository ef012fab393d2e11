package dev.asof.online;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.core.definition.ExpiredPolicy;
import dev.asof.core.definition.FeatureSelection.SelectedFeature;
import dev.asof.core.pointintime.PointInTimeRule;
import dev.asof.core.pointintime.Verdict;
import dev.asof.core.row.LoggedRow;
import dev.asof.core.row.RowContent;
import dev.asof.core.row.RowField;
import dev.asof.core.row.RowSchema;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns stored rows into the served values of one feature, at one moment. Not thread-safe. */
final class RowJudge {
  private static final ServedFeature ERROR = new ServedFeature(null, Verdict.ERROR, null, null);
  private static final ServedFeature MISSING = new ServedFeature(null, Verdict.MISSING, null, null);

  private final SelectedFeature selected;
  private final ExpiredPolicy onExpired;
  private final Instant moment;
  private final PipelineState state;
  private final PointInTimeRule rule;
  private final Map<Integer, Integer> placeByRevision = new HashMap<>();

  RowJudge(SelectedFeature selected, ExpiredPolicy onExpired, Instant moment, PipelineState state) {
    this.selected = selected;
    this.onExpired = onExpired;
    this.moment = moment;
    this.state = state;
    this.rule = new PointInTimeRule(selected.view().view().time());
  }

  /**
   * @throws AsofException {@link ErrorCode#VALUE_EXPIRED} if the value is past its TTL and the
   *     policy is to fail
   */
  ServedFeature judge(StoredRow stored, EntityRow entity) {
    if (state.rebuilding()) {
      return ERROR;
    }
    return switch (stored) {
      case StoredRow.Unreadable _ -> ERROR;
      case StoredRow.Absent _ -> MISSING;
      case StoredRow.Found(LoggedRow row) -> judge(row, entity);
    };
  }

  private ServedFeature judge(LoggedRow row, EntityRow entity) {
    Instant event = row.row().time().event();
    Object value = value(row);
    Verdict verdict = rule.verdict(row.row().content(), event, value, moment, state.lag());
    if (verdict == Verdict.MISSING) {
      return MISSING;
    }
    if (verdict == Verdict.EXPIRED) {
      refuseIfFailing(event, entity);
    }
    boolean withheld = verdict == Verdict.EXPIRED && onExpired != ExpiredPolicy.SERVE;
    return new ServedFeature(
        withheld ? null : value, verdict, event, PointInTimeRule.age(event, moment));
  }

  private void refuseIfFailing(Instant event, EntityRow entity) {
    if (onExpired == ExpiredPolicy.FAIL) {
      throw new AsofException(
          ErrorCode.VALUE_EXPIRED,
          "feature '%s' of %s for entity %s is of %s, past its TTL of %s at %s: write a newer row, or ask with onExpired null or serve"
              .formatted(
                  selected.feature().name(),
                  selected.view().label(),
                  entity.values(),
                  event,
                  selected.view().view().time().ttl(),
                  moment));
    }
  }

  private @Nullable Object value(LoggedRow row) {
    return switch (row.row().content()) {
      case RowContent.Delete _ -> null;
      case RowContent.Values(var values) -> {
        int place = placeByRevision.computeIfAbsent(row.revision(), this::placeAt);
        yield place < 0 ? null : values.get(place);
      }
    };
  }

  private int placeAt(int revision) {
    RowSchema current = selected.view().schemas().current();
    RowField field = current.fields().get(current.indexOf(selected.feature().name()));
    return selected.view().schemas().load(revision).indexOf(field);
  }
}
