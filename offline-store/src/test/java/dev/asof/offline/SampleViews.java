package dev.asof.offline;

import dev.asof.core.EntityName;
import dev.asof.core.FeatureViewName;
import dev.asof.core.JoinKeyName;
import dev.asof.core.ProjectName;
import dev.asof.core.SourceName;
import dev.asof.core.definition.Feature;
import dev.asof.core.definition.FeatureView;
import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.core.definition.JoinKey;
import dev.asof.core.row.EntityKeySchema;
import dev.asof.core.row.FeatureRow;
import dev.asof.core.row.LogPosition;
import dev.asof.core.row.LoggedRow;
import dev.asof.core.row.RowContent;
import dev.asof.core.row.RowField;
import dev.asof.core.row.RowSchema;
import dev.asof.core.row.RowTime;
import dev.asof.core.type.ScalarType;
import dev.asof.core.type.ValueType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** View versions and rows for tests. */
public final class SampleViews {
  public static final ProjectName PROJECT = new ProjectName("shop");

  private SampleViews() {}

  public static JoinKey key(String name, ScalarType type) {
    return new JoinKey(new JoinKeyName(name), type);
  }

  /** Counts users' clicks: int64 {@code user}, int64 {@code count}. */
  public static FeatureViewVersion clicks(String name) {
    return view(
        name,
        FeatureView.Time.UNBOUNDED,
        List.of(key("user", ScalarType.INT64)),
        Map.of("count", ScalarType.INT64));
  }

  /** A view version with one revision; features get ids 1000, 1002, … */
  public static FeatureViewVersion view(
      String name, FeatureView.Time time, List<JoinKey> keys, Map<String, ValueType> features) {
    List<Feature> declared = new ArrayList<>();
    List<RowField> fields = new ArrayList<>();
    new TreeMap<>(features)
        .forEach((feature, type) -> {
          declared.add(Feature.of(feature, type));
          fields.add(new RowField(1000 + 2 * fields.size(), declared.getLast().name(), type, true));
        });
    return version(name, time, keys, declared, Map.of(1, new RowSchema(fields)));
  }

  /** {@code view} as one that declares no created timestamp. */
  public static FeatureViewVersion withoutCreated(FeatureViewVersion view) {
    FeatureView declared = view.view();
    return new FeatureViewVersion(
        view.project(),
        view.id(),
        new FeatureView(
            declared.name(),
            declared.version(),
            declared.entities(),
            declared.sources(),
            declared.time(),
            false,
            declared.features(),
            declared.labels()),
        view.key(),
        view.schemas());
  }

  /** {@code view} at its next revision, with one more feature. */
  public static FeatureViewVersion withFeature(
      FeatureViewVersion view, String name, ValueType type) {
    List<Feature> declared = new ArrayList<>(view.view().features());
    declared.add(Feature.of(name, type));
    List<RowField> fields = new ArrayList<>(view.schemas().current().fields());
    fields.add(new RowField(1000 + 2 * fields.size(), declared.getLast().name(), type, true));
    var schemas = new TreeMap<>(view.schemas().byRevision());
    schemas.put(view.schemas().revision() + 1, new RowSchema(fields));
    FeatureViewVersion next =
        version(
            view.view().name().value(),
            view.view().time(),
            view.key().joinKeys(),
            declared,
            schemas);
    return view.view().createdTimestamp() ? next : withoutCreated(next);
  }

  private static FeatureViewVersion version(
      String name,
      FeatureView.Time time,
      List<JoinKey> keys,
      List<Feature> features,
      Map<Integer, RowSchema> schemas) {
    FeatureView view =
        new FeatureView(
            new FeatureViewName(name),
            1,
            List.of(new EntityName("thing")),
            List.of(new SourceName("things")),
            time,
            true,
            features,
            FeatureView.ViewLabels.NONE);
    int newest = new TreeMap<>(schemas).lastKey();
    return new FeatureViewVersion(
        PROJECT,
        name.hashCode(),
        view,
        new EntityKeySchema(PROJECT, keys),
        new FeatureViewVersion.Schemas(newest, schemas));
  }

  /** A row of the view's newest revision; {@code values} null for a delete. */
  public static LoggedRow row(
      FeatureViewVersion view,
      List<?> key,
      RowTime time,
      Instant ingested,
      LogPosition position,
      @Nullable List<@Nullable Object> values) {
    RowContent content = values == null ? RowContent.Delete.DELETE : new RowContent.Values(values);
    return new LoggedRow(
        new FeatureRow(view.key().encode(key), time, content),
        ingested,
        view.schemas().revision(),
        position);
  }
}
