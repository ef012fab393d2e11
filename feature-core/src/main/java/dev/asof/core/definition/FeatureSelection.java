package dev.asof.core.definition;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The features of one question, resolved against the registry: what a feature service or a list of
 * references stands for.
 *
 * @param features in answer order; their columns are distinct
 * @param onExpired what the caller wants for values past their TTL
 */
public record FeatureSelection(List<SelectedFeature> features, ExpiredPolicy onExpired) {
  /**
   * One feature of an answer.
   *
   * @param column its name in the answer
   */
  public record SelectedFeature(FeatureViewVersion view, Feature feature, String column) {}

  /**
   * @throws AsofException {@link ErrorCode#AMBIGUOUS_FEATURE_NAME} if two columns share a name
   */
  public FeatureSelection {
    features = List.copyOf(features);
    Set<String> columns = new HashSet<>();
    for (SelectedFeature selected : features) {
      if (!columns.add(selected.column())) {
        throw new AsofException(
            ErrorCode.AMBIGUOUS_FEATURE_NAME,
            "two features of the answer are called '%s': ask with fullNames, which answers as view__feature (view_v2__feature where several versions are asked), and name each feature once"
                .formatted(selected.column()));
      }
    }
  }

  /** The view versions that the features come from, each once, in order of first use. */
  public List<FeatureViewVersion> views() {
    Set<FeatureViewVersion> views = new LinkedHashSet<>();
    features.forEach(selected -> views.add(selected.view()));
    return List.copyOf(views);
  }

  /**
   * The join keys that an entity row must hold, each once, in name order.
   *
   * @throws AsofException {@link ErrorCode#WRONG_TYPE} if two views disagree on the type of a join
   *     key
   */
  public List<JoinKey> joinKeys() {
    List<JoinKey> keys = new ArrayList<>();
    for (FeatureViewVersion view : views()) {
      view.key().joinKeys().stream().filter(key -> !keys.contains(key)).forEach(keys::add);
    }
    keys.sort(null);
    for (int i = 1; i < keys.size(); i++) {
      if (keys.get(i).name().equals(keys.get(i - 1).name())) {
        throw new AsofException(
            ErrorCode.WRONG_TYPE,
            "join key '%s' is a %s in one view and a %s in another: ask for them in two requests"
                .formatted(
                    keys.get(i).name(), keys.get(i - 1).type().text(), keys.get(i).type().text()));
      }
    }
    return List.copyOf(keys);
  }
}
