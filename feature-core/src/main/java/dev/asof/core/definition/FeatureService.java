package dev.asof.core.definition;

import dev.asof.core.FeatureName;
import dev.asof.core.FeatureServiceName;
import dev.asof.core.FeatureViewName;
import java.util.List;
import java.util.Map;

/** A named, versioned list of features that one model uses, pinned to view versions. */
public record FeatureService(
    FeatureServiceName name,
    int version,
    List<Selection> features,
    ExpiredPolicy onExpired,
    String description,
    Map<String, String> tags)
    implements Definition {
  /**
   * Features of one view version, in answer order.
   *
   * @param features the selected features, at least one; {@code *} in YAML is expanded when it is
   *     applied
   */
  public record Selection(FeatureViewName view, int version, List<FeatureName> features) {
    public Selection {
      features = List.copyOf(features);
    }
  }

  public FeatureService {
    features = List.copyOf(features);
    tags = Map.copyOf(tags);
  }

  @Override
  public String label() {
    return name + "@" + version;
  }
}
