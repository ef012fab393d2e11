package dev.asof.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ObjectNode;

/** Which features are asked for: a service's, or a list. */
final class FeatureOptions {
  /** What to answer for a value past its TTL. */
  enum OnExpired {
    NULL,
    SERVE,
    FAIL
  }

  @ArgGroup(multiplicity = "0..1")
  private @Nullable Selection selection;

  /** One of the two. */
  static final class Selection {
    @Option(
        names = {"-s", "--service"},
        paramLabel = "SERVICE",
        description =
            "The features of a feature service: delay_model (newest version), delay_model@1.")
    private @Nullable String service;

    @Option(
        names = "--features",
        paramLabel = "VIEW:FEATURE",
        split = ",",
        description = "Single features: airport_delay:delay,airport_delay@1:*. * is all of a view.")
    private List<String> features = new ArrayList<>();
  }

  @Option(names = "--full-names", description = "Name features view__feature, not feature alone.")
  private boolean fullNames;

  @Option(
      names = "--on-expired",
      paramLabel = "POLICY",
      description =
          "For values past their TTL: null (default), serve (the old value) or fail. Only with --features; a service has a policy of its own.")
  private @Nullable OnExpired onExpired;

  void addTo(ObjectNode request) {
    if (selection == null) {
      throw CliException.usage("Which features? Name a --service, or list them with --features.");
    }
    if (selection.service != null) {
      request.put("featureService", selection.service);
    } else {
      selection.features.forEach(request.withArray("features")::add);
    }
    request.put("fullNames", fullNames);
    if (onExpired != null) {
      request.put("onExpired", onExpired.name().toLowerCase(Locale.ROOT));
    }
  }
}
