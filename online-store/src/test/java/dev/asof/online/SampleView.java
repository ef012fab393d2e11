package dev.asof.online;

import dev.asof.core.FeatureName;
import dev.asof.core.FeatureViewName;
import dev.asof.core.JoinKeyName;
import dev.asof.core.ProjectName;
import dev.asof.core.definition.Feature;
import dev.asof.core.definition.FeatureView;
import dev.asof.core.definition.FeatureView.Time;
import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.core.definition.JoinKey;
import dev.asof.core.row.EntityKeySchema;
import dev.asof.core.row.FeatureRow;
import dev.asof.core.row.LogPosition;
import dev.asof.core.row.LogProgress.LogId;
import dev.asof.core.row.LogProgress.Partition;
import dev.asof.core.row.LoggedRow;
import dev.asof.core.row.RowContent;
import dev.asof.core.row.RowField;
import dev.asof.core.row.RowSchema;
import dev.asof.core.row.RowTime;
import dev.asof.core.type.ScalarType;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * View versions and rows for tests: features {@code delay} (int32) and {@code carrier} (string).
 */
final class SampleView {
  static final Instant NOON = Instant.parse("2026-01-05T12:00:00Z");
  static final LogId LOG = new LogId(1, "bG9nLW9mLXRlc3Rz");

  static final RowField DELAY =
      new RowField(1000, new FeatureName("delay"), ScalarType.INT32, true);
  static final RowField CARRIER =
      new RowField(1001, new FeatureName("carrier"), ScalarType.STRING, true);
  static final RowSchema FIRST = new RowSchema(List.of(DELAY));
  static final RowSchema SECOND = new RowSchema(List.of(DELAY, CARRIER));

  private static final AtomicInteger IDS = new AtomicInteger(100);

  private SampleView() {}

  /** A view keyed by strings, at revision 2 of its schema, with an id of its own. */
  static FeatureViewVersion keyedBy(Time time, String... joinKeys) {
    return keyedBy(IDS.incrementAndGet(), time, joinKeys);
  }

  static FeatureViewVersion keyedBy(int id, Time time, String... joinKeys) {
    List<JoinKey> keys =
        Stream.of(joinKeys)
            .map(name -> new JoinKey(new JoinKeyName(name), ScalarType.STRING))
            .toList();
    var project = new ProjectName("flights");
    var view =
        new FeatureView(
            new FeatureViewName("view_" + id),
            1,
            List.of(),
            List.of(),
            time,
            true,
            List.of(
                Feature.of("delay", ScalarType.INT32), Feature.of("carrier", ScalarType.STRING)),
            FeatureView.ViewLabels.NONE);
    return new FeatureViewVersion(
        project,
        id,
        view,
        new EntityKeySchema(project, keys),
        new FeatureViewVersion.Schemas(2, Map.of(1, FIRST, 2, SECOND)));
  }

  static LoggedRow row(
      FeatureViewVersion view, List<?> key, Instant event, long offset, Object... values) {
    return row(view, key, event, offset, RowContent.Values.of(values));
  }

  static LoggedRow delete(FeatureViewVersion view, List<?> key, Instant event, long offset) {
    return row(view, key, event, offset, RowContent.Delete.DELETE);
  }

  private static LoggedRow row(
      FeatureViewVersion view, List<?> key, Instant event, long offset, RowContent content) {
    return new LoggedRow(
        new FeatureRow(view.key().encode(key), new RowTime(event, event), content),
        event.plusSeconds(1),
        2,
        new LogPosition(1, 0, offset));
  }

  /** Progress of partition 0 up to {@code nextOffset}, complete through noon. */
  static Map<Integer, Partition> upTo(long nextOffset) {
    return Map.of(0, new Partition(nextOffset, NOON));
  }
}
