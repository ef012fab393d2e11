package dev.asof.core.definition;

import dev.asof.core.FeatureName;
import dev.asof.core.type.ValueType;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One named, typed column of a feature view.
 *
 * @param nullable whether a row may hold null for it
 * @param from where rows carry it; null means where the source says
 * @param defaultValue what a row that omits it holds, a carrier of {@code type}; null for none
 * @param onViolation what happens to a row that breaks an expectation
 */
public record Feature(
    FeatureName name,
    ValueType type,
    boolean nullable,
    @Nullable FieldPointer from,
    @Nullable Object defaultValue,
    List<Expectation> expectations,
    OnViolation onViolation,
    FeatureLabels labels) {
  /** What a violated expectation does. */
  public enum OnViolation {
    /** The row is refused and becomes a dead letter. */
    REFUSE,
    /** The value becomes null; the feature must be nullable. */
    NULL
  }

  /**
   * What people read about a feature; nothing computes with it.
   *
   * @param unit such as {@code minutes}; empty for none
   */
  public record FeatureLabels(String description, String unit, Map<String, String> tags) {
    public static final FeatureLabels NONE = new FeatureLabels("", "", Map.of());

    public FeatureLabels {
      tags = Map.copyOf(tags);
    }
  }

  public Feature {
    expectations = List.copyOf(expectations);
  }

  /** A nullable feature with neither default nor expectations. */
  public static Feature of(String name, ValueType type) {
    return new Feature(
        new FeatureName(name),
        type,
        true,
        null,
        null,
        List.of(),
        OnViolation.REFUSE,
        FeatureLabels.NONE);
  }
}
