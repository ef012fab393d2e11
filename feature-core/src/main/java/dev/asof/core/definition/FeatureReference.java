package dev.asof.core.definition;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.core.Excerpt;
import dev.asof.core.FeatureName;
import dev.asof.core.FeatureViewName;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A feature as requests name it: {@code view@2:feature}, {@code view:feature} (newest version), or
 * with {@code *} for every feature of the view.
 *
 * @param version the version, or null for the newest
 * @param feature the feature, or null for all
 */
public record FeatureReference(
    FeatureViewName view, @Nullable Integer version, @Nullable FeatureName feature) {
  private static final Pattern GRAMMAR = Pattern.compile("([^@:]+)(?:@([1-9]\\d{0,8}))?:([^@:]+)");

  /**
   * @throws AsofException {@link ErrorCode#INVALID_REFERENCE} if {@code text} is not a reference;
   *     {@link ErrorCode#INVALID_NAME} if a part of it is not a name
   */
  public static FeatureReference parse(String text) {
    Matcher parts = GRAMMAR.matcher(text);
    if (!parts.matches()) {
      throw new AsofException(
          ErrorCode.INVALID_REFERENCE,
          "'%s' is not a feature reference: write view:feature, view@2:feature or view@2:*"
              .formatted(Excerpt.of(text)));
    }
    return new FeatureReference(
        new FeatureViewName(parts.group(1)),
        parts.group(2) == null ? null : Integer.valueOf(parts.group(2)),
        parts.group(3).equals("*") ? null : new FeatureName(parts.group(3)));
  }

  public OptionalInt findVersion() {
    return version == null ? OptionalInt.empty() : OptionalInt.of(version);
  }

  public Optional<FeatureName> findFeature() {
    return Optional.ofNullable(feature);
  }

  @Override
  public String toString() {
    return view + (version == null ? "" : "@" + version) + ":" + (feature == null ? "*" : feature);
  }
}
