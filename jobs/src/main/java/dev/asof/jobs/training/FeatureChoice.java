package dev.asof.jobs.training;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.core.FeatureServiceName;
import dev.asof.core.definition.ExpiredPolicy;
import dev.asof.core.definition.FeatureReference;
import dev.asof.core.definition.FeatureSelection;
import dev.asof.registry.ProjectDefinitions;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which features a request asks for. */
public sealed interface FeatureChoice {
  /** Whether columns are called {@code view__feature} instead of {@code feature}. */
  boolean fullNames();

  FeatureSelection select(ProjectDefinitions definitions);

  /** Those of a feature service, with its policy for expired values. */
  record ByService(FeatureServiceName name, OptionalInt version, boolean fullNames)
      implements FeatureChoice {
    private static final Pattern GRAMMAR = Pattern.compile("([^@]+)(?:@(\\d{1,9}))?");

    static ByService parse(String text, boolean fullNames) {
      Matcher parts = GRAMMAR.matcher(text);
      if (!parts.matches()) {
        throw new AsofException(
            ErrorCode.INVALID_REFERENCE,
            "'%s' is not a feature service: write service or service@2".formatted(text));
      }
      return new ByService(
          new FeatureServiceName(parts.group(1)),
          parts.group(2) == null
              ? OptionalInt.empty()
              : OptionalInt.of(Integer.parseInt(parts.group(2))),
          fullNames);
    }

    @Override
    public FeatureSelection select(ProjectDefinitions definitions) {
      return definitions.select(definitions.loadService(name, version), fullNames);
    }
  }

  /** Those that the request lists. */
  record ByReferences(List<FeatureReference> references, boolean fullNames, ExpiredPolicy onExpired)
      implements FeatureChoice {
    public ByReferences {
      references = List.copyOf(references);
    }

    @Override
    public FeatureSelection select(ProjectDefinitions definitions) {
      return definitions.select(references, fullNames, onExpired);
    }
  }
}
