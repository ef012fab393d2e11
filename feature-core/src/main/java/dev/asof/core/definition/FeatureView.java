package dev.asof.core.definition;

import dev.asof.core.EntityName;
import dev.asof.core.FeatureName;
import dev.asof.core.FeatureViewName;
import dev.asof.core.SourceName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A named, versioned group of features of one entity set, as declared.
 *
 * @param entities whose join keys together identify a row
 * @param sources whose rows this view takes
 * @param time how the view's rows age
 * @param createdTimestamp whether rows carry a created timestamp, which then is required and breaks
 *     ties
 */
public record FeatureView(
    FeatureViewName name,
    int version,
    List<EntityName> entities,
    List<SourceName> sources,
    Time time,
    boolean createdTimestamp,
    List<Feature> features,
    ViewLabels labels)
    implements Definition {
  /**
   * How rows age.
   *
   * @param ttl how long after its event timestamp a row may answer; null for ever
   * @param servingLag how long after ingestion a row is taken to be answerable online; {@code
   *     as_served} training uses it where no visibility mark is recorded
   */
  public record Time(@Nullable Duration ttl, Freshness freshness, Duration servingLag) {
    /**
     * Long enough for the writer's batches on a busy machine; measured lags are tens of
     * milliseconds.
     */
    public static final Duration DEFAULT_SERVING_LAG = Duration.ofSeconds(1);

    public static final Time UNBOUNDED = new Time(null, Freshness.NO_TARGET, DEFAULT_SERVING_LAG);
  }

  /** What people read about a view; nothing computes with it. */
  public record ViewLabels(String owner, String description, Map<String, String> tags) {
    public static final ViewLabels NONE = new ViewLabels("", "", Map.of());

    public ViewLabels {
      tags = Map.copyOf(tags);
    }
  }

  public FeatureView {
    entities = List.copyOf(entities);
    sources = List.copyOf(sources);
    features = List.copyOf(features);
  }

  public Optional<Feature> findFeature(FeatureName feature) {
    return features.stream().filter(candidate -> candidate.name().equals(feature)).findFirst();
  }

  @Override
  public String label() {
    return name + "@" + version;
  }
}
