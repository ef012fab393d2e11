package dev.asof.embedded.launcher.demo;

import java.time.Duration;
import tools.jackson.databind.JsonNode;

/** How far both stores are on the feature logs, as the API says. */
final class StoreProgress {
  private static final Duration TIMEOUT = Duration.ofMinutes(3);

  private final DemoClient client;

  StoreProgress(DemoClient client) {
    this.client = client;
  }

  /**
   * Waits until both stores hold everything that is on the view's log, and says whether they do.
   */
  boolean awaitCaughtUp(FlightView view) {
    return Patience.until(() -> isCaughtUp(view), TIMEOUT);
  }

  private boolean isCaughtUp(FlightView view) {
    JsonNode version =
        client.get("feature-views/%s/freshness".formatted(view.view())).at("/versions/0");
    JsonNode ends = version.at("/log/nextOffsets");
    return !ends.isEmpty()
        && isAt(ends, version.at("/online/nextOffsets"))
        && isAt(ends, version.at("/offline/nextOffsets"));
  }

  private static boolean isAt(JsonNode ends, JsonNode next) {
    return ends.propertyStream()
        .allMatch(end -> next.path(end.getKey()).asLong(0) >= end.getValue().asLong());
  }
}
