package dev.asof.core.definition;

import dev.asof.core.EntityName;
import dev.asof.core.FeatureViewName;
import dev.asof.core.JoinKeyName;
import dev.asof.core.ProjectName;
import dev.asof.core.SourceName;
import dev.asof.core.row.EntityKeySchema;
import dev.asof.core.row.RowField;
import dev.asof.core.row.RowSchema;
import dev.asof.core.type.ScalarType;
import java.util.List;
import java.util.Map;

/** View versions for tests: project {@code shop}, one join key, revision 1. */
public final class Views {
  private Views() {}

  /** The view version {@code name@1} whose rows have {@code fields}. */
  public static FeatureViewVersion of(int id, String name, JoinKey key, List<RowField> fields) {
    List<Feature> features =
        fields.stream().map(field -> Feature.of(field.name().value(), field.type())).toList();
    FeatureView view =
        new FeatureView(
            new FeatureViewName(name),
            1,
            List.of(new EntityName("customer")),
            List.of(new SourceName("orders")),
            FeatureView.Time.UNBOUNDED,
            false,
            features,
            FeatureView.ViewLabels.NONE);
    ProjectName project = new ProjectName("shop");
    return new FeatureViewVersion(
        project,
        id,
        view,
        new EntityKeySchema(project, List.of(key)),
        new FeatureViewVersion.Schemas(1, Map.of(1, new RowSchema(fields))));
  }

  public static JoinKey key(String name, ScalarType type) {
    return new JoinKey(new JoinKeyName(name), type);
  }
}
