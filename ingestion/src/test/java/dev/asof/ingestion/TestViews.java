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
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Definitions that tests are run with, as the registry would hand them out. */
public final class TestViews {
  public static final SourceName SOURCE = new SourceName("events");

  private TestViews() {}

  public static Source source(@Nullable String topic) {
    return new Source(
        SOURCE,
        topic == null ? null : new KafkaTopic(topic, KafkaTopic.Start.EARLIEST),
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
