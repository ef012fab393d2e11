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
        description = "A feature service, as in delay_model or delay_model@1.")
    private @Nullable String service;

    @Option(
        names = "--features",
        paramLabel = "VIEW:FEATURE",
        split = ",",
        description = "Features, as in airport_delay:last_arrival_delay or airport_delay@1:*.")
    private List<String> features = new ArrayList<>();
  }

  @Option(names = "--full-names", description = "Name features view__feature.")
  private boolean fullNames;

  @Option(
      names = "--on-expired",
      paramLabel = "POLICY",
      description = "Only with --features, for values past their TTL: null, serve or fail.")
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
