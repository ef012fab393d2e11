package dev.asof.benchmarks;

import dev.asof.core.EntityName;
import dev.asof.core.FeatureViewName;
import dev.asof.core.JoinKeyName;
import dev.asof.core.ProjectName;
import dev.asof.core.SourceName;
import dev.asof.core.definition.ExpiredPolicy;
import dev.asof.core.definition.Feature;
import dev.asof.core.definition.FeatureSelection;
import dev.asof.core.definition.FeatureSelection.SelectedFeature;
import dev.asof.core.definition.FeatureView;
import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.core.definition.Freshness;
import dev.asof.core.definition.JoinKey;
import dev.asof.core.row.EntityKeySchema;
import dev.asof.core.row.FeatureRow;
import dev.asof.core.row.LogPosition;
import dev.asof.core.row.LogProgress.LogId;
import dev.asof.core.row.LoggedRow;
import dev.asof.core.row.RowContent;
import dev.asof.core.row.RowField;
import dev.asof.core.row.RowSchema;
import dev.asof.core.row.RowTime;
import dev.asof.core.type.ScalarType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** A view version keyed by {@code id} (int64), and rows of it as they stand on a log. */
final class MeasuredView {
  static final JoinKey KEY = new JoinKey(new JoinKeyName("id"), ScalarType.INT64);
  static final LogId LOG = new LogId(1, "benchmark");

  private static final ProjectName PROJECT = new ProjectName("bench");
  private static final Duration TTL = Duration.ofDays(1);

  private final FeatureViewVersion version;

  /** A view of so many float64 features. */
  MeasuredView(int id, int features) {
    List<Feature> declared =
        IntStream.range(0, features)
            .mapToObj(i -> Feature.of("f" + i, ScalarType.FLOAT64))
            .toList();
    List<RowField> fields = new ArrayList<>();
    for (Feature feature : declared) {
      fields.add(new RowField(1000 + fields.size(), feature.name(), feature.type(), true));
    }
    var view =
        new FeatureView(
            new FeatureViewName("measured_" + id),
            1,
            List.of(new EntityName("thing")),
            List.of(new SourceName("things")),
            new FeatureView.Time(TTL, Freshness.NO_TARGET, Duration.ofSeconds(1)),
            false,
            declared,
            FeatureView.ViewLabels.NONE);
    this.version =
        new FeatureViewVersion(
            PROJECT,
            id,
            view,
            new EntityKeySchema(PROJECT, List.of(KEY)),
            new FeatureViewVersion.Schemas(1, Map.of(1, new RowSchema(fields))));
  }

  FeatureViewVersion version() {
    return version;
  }

  FeatureSelection allFeatures() {
    return new FeatureSelection(
        version.view().features().stream()
            .map(feature -> new SelectedFeature(version, feature, feature.name().value()))
            .toList(),
        ExpiredPolicy.NULL);
  }

  /** The row of {@code key} at {@code offset} of the log's only partition. */
  LoggedRow row(long key, Instant event, Instant ingested, long offset, double... values) {
    var content =
        new RowContent.Values(
            IntStream.range(0, values.length).mapToObj(i -> (Object) values[i]).toList());
    return new LoggedRow(
        new FeatureRow(version.key().encode(List.of(key)), new RowTime(event, null), content),
        ingested,
        1,
        new LogPosition(1, 0, offset));
  }
}
