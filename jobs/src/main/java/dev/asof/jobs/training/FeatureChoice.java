package dev.asof.jobs.training;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.core.Excerpt;
import dev.asof.core.FeatureServiceName;
import dev.asof.core.definition.ExpiredPolicy;
import dev.asof.core.definition.FeatureReference;
import dev.asof.core.definition.FeatureSelection;
import dev.asof.core.definition.FeatureService;
import dev.asof.ingestion.validation.JsonBody;
import dev.asof.registry.ProjectDefinitions;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Which features a request asks for, online or for training. */
public sealed interface FeatureChoice {
  /** The members of a request that {@link #read} reads. */
  Set<String> MEMBERS = Set.of("featureService", "features", "fullNames", "onExpired");

  /** Whether columns are called {@code view__feature} instead of {@code feature}. */
  boolean fullNames();

  FeatureSelection select(ProjectDefinitions definitions);

  /**
   * @throws AsofException {@link ErrorCode#MISSING_FIELD} if there are no features, {@link
   *     ErrorCode#INVALID_ARGUMENT} for members that do not go together, {@link
   *     ErrorCode#INVALID_REFERENCE}
   */
  static FeatureChoice read(JsonBody body) {
    if (body.has("featureService") == body.has("features")) {
      throw new AsofException(
          body.has("features") ? ErrorCode.INVALID_ARGUMENT : ErrorCode.MISSING_FIELD,
          "name the features once: either \"featureService\":\"service@1\" or \"features\":[\"view@1:feature\", …]");
    }
    return body.has("features") ? ByReferences.read(body) : ByService.read(body);
  }

  /** Those of a feature service, with its policy for expired values. */
  record ByService(FeatureServiceName name, OptionalInt version, boolean fullNames)
      implements FeatureChoice {
    private static final Pattern GRAMMAR = Pattern.compile("([^@]+)(?:@(\\d{1,9}))?");

    private static ByService read(JsonBody body) {
      if (body.has("onExpired")) {
        throw new AsofException(
            ErrorCode.INVALID_ARGUMENT,
            "onExpired is part of a feature service's definition: leave it out, or list the features instead");
      }
      return parse(body.text("featureService"), body.flag("fullNames"));
    }

    private static ByService parse(String text, boolean fullNames) {
      Matcher parts = GRAMMAR.matcher(text);
      if (!parts.matches()) {
        throw new AsofException(
            ErrorCode.INVALID_REFERENCE,
            "'%s' is not a feature service: write service or service@2"
                .formatted(Excerpt.of(text)));
      }
      return new ByService(
          new FeatureServiceName(parts.group(1)),
          parts.group(2) == null
              ? OptionalInt.empty()
              : OptionalInt.of(Integer.parseInt(parts.group(2))),
          fullNames);
    }

    public FeatureService load(ProjectDefinitions definitions) {
      return definitions.loadService(name, version);
    }

    @Override
    public FeatureSelection select(ProjectDefinitions definitions) {
      return definitions.select(load(definitions), fullNames);
    }
  }

  /** Those that the request lists. */
  record ByReferences(List<FeatureReference> references, boolean fullNames, ExpiredPolicy onExpired)
      implements FeatureChoice {
    public ByReferences {
      references = List.copyOf(references);
    }

    private static ByReferences read(JsonBody body) {
      List<FeatureReference> references = new ArrayList<>();
      for (JsonNode reference : body.list("features")) {
        if (!reference.isString()) {
          throw new AsofException(
              ErrorCode.INVALID_REFERENCE,
              "%s is not a feature reference: write \"view@1:feature\""
                  .formatted(Excerpt.of(reference)));
        }
        references.add(FeatureReference.parse(reference.stringValue()));
      }
      if (references.isEmpty()) {
        throw new AsofException(
            ErrorCode.INVALID_ARGUMENT, "features is empty: name one at least, as view@1:feature");
      }
      return new ByReferences(
          references,
          body.flag("fullNames"),
          body.findChoice("onExpired", ExpiredPolicy.values(), ExpiredPolicy::text)
              .orElse(ExpiredPolicy.NULL));
    }

    @Override
    public FeatureSelection select(ProjectDefinitions definitions) {
      return definitions.select(references, fullNames, onExpired);
    }
  }
}
