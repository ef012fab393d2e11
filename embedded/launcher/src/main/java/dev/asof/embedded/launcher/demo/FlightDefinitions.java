package dev.asof.embedded.launcher.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Registers the definitions of the flights. */
final class FlightDefinitions {
  /** Two entities, a source, two feature views and a feature service. */
  private static final int DEFINITIONS = 6;

  private final Path folder;
  private final DemoClient client;

  FlightDefinitions(Path folder, DemoClient client) {
    this.folder = folder;
    this.client = client;
  }

  /** Plans, then applies against the revision that the plan was made for. */
  void apply(Checks checks) {
    ObjectNode request = request();
    JsonNode plan = client.post("definitions/plan", request);
    JsonNode summary = plan.path("summary");
    int different = summary.path("added").asInt() + summary.path("changed").asInt();
    int known = different + summary.path("unchanged").asInt();
    checks.equal("definitions planned, nothing breaking", DEFINITIONS, known);
    long base = plan.required("baseRevision").asLong();
    request.put("baseRevision", base);
    request.put("appliedBy", "asof demo");
    request.put("message", "Flights");
    long revision = client.post("definitions/apply", request).required("revision").asLong();
    checks.equal(
        "definitions applied, registry revision", different > 0 ? base + 1 : base, revision);
  }

  private ObjectNode request() {
    ObjectNode request = DemoClient.JSON.createObjectNode();
    ArrayNode files = request.putArray("files");
    for (Path file : files()) {
      try {
        files
            .addObject()
            .put("path", "flights/" + file.getFileName())
            .put("content", Files.readString(file));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return request.put("prune", false);
  }

  private List<Path> files() {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
