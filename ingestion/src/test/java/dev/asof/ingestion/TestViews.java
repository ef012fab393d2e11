package dev.asof.ingestion;

import dev.asof.core.EntityName;
import dev.asof.core.FeatureViewName;
import dev.asof.core.JoinKeyName;
import dev.asof.core.ProjectName;
import dev.asof.core.SourceName;
import dev.asof.core.definition.DeletionRule;
import dev.asof.core.definition.Entity;
import dev.asof.core.definition.Feature;
import dev.asof.core.definition.FeatureView;
import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.core.definition.FieldPointer;
import dev.asof.core.definition.JoinKey;
import dev.asof.core.definition.KafkaTopic;
import dev.asof.core.definition.Source;
import dev.asof.core.definition.TimestampField;
import dev.asof.core.definition.TimestampFormat;
import dev.asof.core.row.EntityKeySchema;
import dev.asof.core.row.RowField;
import dev.asof.core.row.RowSchema;
import dev.asof.core.type.ScalarType;
import dev.asof.registry.ProjectDefinitions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Definitions that tests are run with, as the registry would hand them out. */
public final class TestViews {
  public static final SourceName SOURCE = new SourceName("events");

  private TestViews() {}

  public static Source source(@Nullable String topic) {
    return source(topic, KafkaTopic.Start.EARLIEST);
  }

  public static Source source(@Nullable String topic, KafkaTopic.Start start) {
    return new Source(
        SOURCE,
        topic == null ? null : new KafkaTopic(topic, start),
        true,
        new TimestampField(FieldPointer.toMember("at"), TimestampFormat.ISO8601),
        null,
        DeletionRule.DEFAULT,
        Map.of(),
        "",
        Map.of());
  }

  /** Version 1 of a view keyed by {@code customer} (int64) that reads {@link #SOURCE}. */
  public static FeatureViewVersion view(
      ProjectName project, int id, String name, Feature... features) {
    var view =
        new FeatureView(
            new FeatureViewName(name),
            1,
            List.of(new EntityName("customer")),
            List.of(SOURCE),
            FeatureView.Time.UNBOUNDED,
            false,
            List.of(features),
            FeatureView.ViewLabels.NONE);
    List<RowField> fields = new ArrayList<>();
    for (Feature feature : features) {
      fields.add(
          new RowField(
              1000 + 2 * fields.size(), feature.name(), feature.type(), feature.nullable()));
    }
    return new FeatureViewVersion(
        project,
        id,
        view,
        new EntityKeySchema(project, List.of(customer())),
        new FeatureViewVersion.Schemas(1, Map.of(1, new RowSchema(fields))));
  }

  /** The next revision of {@code view}, with {@code features}. */
  public static FeatureViewVersion revised(FeatureViewVersion view, Feature... features) {
    int revision = view.schemas().revision() + 1;
    Map<Integer, RowSchema> schemas = new HashMap<>(view.schemas().byRevision());
    FeatureViewVersion newer =
        view(view.project(), view.id(), view.view().name().value(), features);
    schemas.put(revision, newer.schemas().current());
    return new FeatureViewVersion(
        view.project(),
        view.id(),
        newer.view(),
        view.key(),
        new FeatureViewVersion.Schemas(revision, schemas));
  }

  /** {@code view} with a created timestamp. */
  public static FeatureViewVersion created(FeatureViewVersion view) {
    FeatureView plain = view.view();
    return new FeatureViewVersion(
        view.project(),
        view.id(),
        new FeatureView(
            plain.name(),
            plain.version(),
            plain.entities(),
            plain.sources(),
            plain.time(),
            true,
            plain.features(),
            plain.labels()),
        view.key(),
        view.schemas());
  }

  public static ProjectDefinitions project(
      ProjectName name, Source source, FeatureViewVersion... views) {
    return new ProjectDefinitions(
        name,
        1,
        List.of(new Entity(new EntityName("customer"), List.of(customer()), "", Map.of())),
        List.of(source),
        List.of(views),
        List.of());
  }

  private static JoinKey customer() {
    return new JoinKey(new JoinKeyName("customer"), ScalarType.INT64);
  }
}
