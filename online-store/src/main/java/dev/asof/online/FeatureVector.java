package dev.asof.online;

import java.util.List;

/**
 * The features of one entity.
 *
 * @param features one per feature of the selection, in its order
 */
public record FeatureVector(EntityRow entity, List<ServedFeature> features) {
  public FeatureVector {
    features = List.copyOf(features);
  }
}
