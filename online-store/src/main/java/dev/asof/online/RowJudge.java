package dev.asof.online;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.core.definition.ExpiredPolicy;
import dev.asof.core.definition.FeatureSelection;
import dev.asof.core.definition.FeatureSelection.SelectedFeature;
import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.core.pointintime.PointInTimeRule;
import dev.asof.core.pointintime.Verdict;
import dev.asof.core.row.LoggedRow;
import dev.asof.core.row.RowContent;
import dev.asof.core.row.RowField;
import dev.asof.core.row.RowSchema;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Turns the stored rows of one view into the served values of its features, at one moment. What
 * holds for a row as a whole, its age and whether it is expired, is judged once. Not thread-safe.
 */
final class RowJudge {
  private static final ServedFeature ERROR = new ServedFeature(null, Verdict.ERROR, null, null);
  private static final ServedFeature MISSING = new ServedFeature(null, Verdict.MISSING, null, null);

  /** Whatever value a row holds: the rule asks no more than whether there is one. */
  private static final Object ANY = new Object();

  private final FeatureSelection selection;
  private final List<Integer> columns;
  private final FeatureViewVersion view;
  private final Instant moment;
  private final PipelineState state;
  private final PointInTimeRule rule;
  private final Map<Integer, int[]> placesByRevision = new HashMap<>();

  /**
   * @param columns where the features of the view are in {@code selection}; at least one
   */
  RowJudge(FeatureSelection selection, List<Integer> columns, Instant moment, PipelineState state) {
    this.selection = selection;
    this.columns = columns;
    this.view = selected(0).view();
    this.moment = moment;
    this.state = state;
    this.rule = new PointInTimeRule(view.view().time());
  }

  private SelectedFeature selected(int feature) {
    return selection.features().get(columns.get(feature));
  }

  /**
   * Puts the features of {@code stored} into their columns of {@code answer}.
   *
   * @throws AsofException {@link ErrorCode#VALUE_EXPIRED} if the row is past its TTL and the policy
   *     is to fail
   */
  void judge(StoredRow stored, EntityRow entity, ServedFeature[] answer) {
    if (state.rebuilding()) {
      columns.forEach(column -> answer[column] = ERROR);
      return;
    }
    switch (stored) {
      case StoredRow.Unreadable _ -> columns.forEach(column -> answer[column] = ERROR);
      case StoredRow.Absent _ -> columns.forEach(column -> answer[column] = MISSING);
      case StoredRow.Found(LoggedRow row) -> {
        switch (row.row().content()) {
          case RowContent.Delete _ -> columns.forEach(column -> answer[column] = MISSING);
          case RowContent.Values values -> judge(row, values, entity, answer);
        }
      }
    }
  }

  private void judge(
      LoggedRow row, RowContent.Values values, EntityRow entity, ServedFeature[] answer) {
    Instant event = row.row().time().event();
    Duration age = PointInTimeRule.age(event, moment);
    Verdict ofValue = rule.verdict(values, event, ANY, moment, state.lag());
    Verdict ofNull = rule.verdict(values, event, null, moment, state.lag());
    if (ofValue == Verdict.EXPIRED) {
      refuseIfFailing(event, entity);
    }
    boolean withheld = ofValue == Verdict.EXPIRED && selection.onExpired() != ExpiredPolicy.SERVE;
    int[] places = places(row.revision());
    for (int i = 0; i < places.length; i++) {
      Object value = places[i] < 0 ? null : values.list().get(places[i]);
      Verdict verdict = value == null ? ofNull : ofValue;
      answer[columns.get(i)] = new ServedFeature(withheld ? null : value, verdict, event, age);
    }
  }

  private void refuseIfFailing(Instant event, EntityRow entity) {
    if (selection.onExpired() == ExpiredPolicy.FAIL) {
      throw new AsofException(
          ErrorCode.VALUE_EXPIRED,
          "feature '%s' of %s for entity %s is of %s, past its TTL of %s at %s: write a newer row, or choose onExpired null or serve, for a feature service in its definition"
              .formatted(
                  selected(0).feature().name(),
                  view.label(),
                  entity.values(),
                  event,
                  view.view().time().ttl(),
                  moment));
    }
  }

  private int[] places(int revision) {
    int[] known = placesByRevision.get(revision);
    if (known == null) {
      known = placesAt(revision);
      placesByRevision.put(revision, known);
    }
    return known;
  }

  /** Where rows of {@code revision} hold the features; -1 for one that they do not have. */
  private int[] placesAt(int revision) {
    RowSchema current = view.schemas().current();
    RowSchema written = view.schemas().load(revision);
    int[] places = new int[columns.size()];
    for (int i = 0; i < places.length; i++) {
      RowField field = current.fields().get(current.indexOf(selected(i).feature().name()));
      places[i] = written.indexOf(field);
    }
    return places;
  }
}
