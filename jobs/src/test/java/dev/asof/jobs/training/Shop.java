package dev.asof.jobs.training;

import dev.asof.core.EntityName;
import dev.asof.core.FeatureName;
import dev.asof.core.FeatureServiceName;
import dev.asof.core.FeatureViewName;
import dev.asof.core.JoinKeyName;
import dev.asof.core.ProjectName;
import dev.asof.core.SourceName;
import dev.asof.core.definition.Entity;
import dev.asof.core.definition.ExpiredPolicy;
import dev.asof.core.definition.Feature;
import dev.asof.core.definition.FeatureService;
import dev.asof.core.definition.FeatureView;
import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.core.definition.JoinKey;
import dev.asof.core.row.EntityKeySchema;
import dev.asof.core.row.RowField;
import dev.asof.core.row.RowSchema;
import dev.asof.core.type.ScalarType;
import dev.asof.registry.ProjectDefinitions;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** A project with one view of customers and a service over it. */
final class Shop {
  static final JoinKey CUSTOMER = new JoinKey(new JoinKeyName("customer"), ScalarType.INT64);

  private Shop() {}

  static ProjectDefinitions project(String name) {
    return project(name, view(new ProjectName(name), 1));
  }

  static ProjectDefinitions project(String name, FeatureViewVersion... views) {
    return new ProjectDefinitions(
        new ProjectName(name),
        1,
        List.of(new Entity(new EntityName("customer"), List.of(CUSTOMER), "", Map.of())),
        List.of(),
        List.of(views),
        List.of(
            new FeatureService(
                new FeatureServiceName("model"),
                1,
                List.of(
                    new FeatureService.Selection(
                        new FeatureViewName("orders"), 1, List.of(new FeatureName("total")))),
                ExpiredPolicy.SERVE,
                "",
                Map.of())));
  }

  /** {@code orders}, with the features {@code total} (int64) and {@code city} (string). */
  static FeatureViewVersion view(ProjectName project, int version) {
    List<Feature> features =
        List.of(Feature.of("total", ScalarType.INT64), Feature.of("city", ScalarType.STRING));
    return new FeatureViewVersion(
        project,
        version,
        new FeatureView(
            new FeatureViewName("orders"),
            version,
            List.of(new EntityName("customer")),
            List.of(new SourceName("shop")),
            FeatureView.Time.UNBOUNDED,
            false,
            features,
            FeatureView.ViewLabels.NONE),
        new EntityKeySchema(project, List.of(CUSTOMER)),
        new FeatureViewVersion.Schemas(
            1,
            Map.of(
                1,
                new RowSchema(
                    List.of(
                        new RowField(1000, features.get(0).name(), ScalarType.INT64, true),
                        new RowField(1001, features.get(1).name(), ScalarType.STRING, true))))));
  }

  static byte[] json(String text) {
    return text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
  }
}
