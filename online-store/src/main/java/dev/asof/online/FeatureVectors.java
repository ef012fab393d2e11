package dev.asof.online;

import dev.asof.core.definition.FeatureSelection;
import dev.asof.core.definition.FeatureViewVersion;
import java.time.Instant;
import java.util.List;

/**
 * The answer to an online question.
 *
 * @param selection what was asked; its features name the view, version and revision of each column
 *     ({@link FeatureViewVersion#schemas()})
 * @param answeredAt the moment that verdicts and ages refer to, in whole microseconds
 * @param rows one per entity row of the question, in its order
 */
public record FeatureVectors(
    FeatureSelection selection, Instant answeredAt, List<FeatureVector> rows) {
  public FeatureVectors {
    rows = List.copyOf(rows);
  }
}
