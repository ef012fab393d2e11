package dev.asof.embedded.launcher.demo;

import dev.asof.embedded.launcher.demo.FlightsSample.SpineRow;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Asks for point-in-time joins of both views' features, inline or as a training dataset. */
final class TrainingQuestion {
  private static final Duration TIMEOUT = Duration.ofMinutes(3);

  private final DemoClient client;

  TrainingQuestion(DemoClient client) {
    this.client = client;
  }

  /** What was known of the flight's airport and route at each of the moments. */
  JoinedTable ask(Flight flight, List<Instant> moments, String mode) {
    ObjectNode request = question(mode);
    ArrayNode rows = spine(request);
    moments.forEach(
        moment -> FlightView.addKeys(rows.addObject(), flight).put("timestamp", moment.toString()));
    return JoinedTable.ofColumns(client.post("historical-features", request));
  }

  /** Makes a training dataset of the spine and downloads it. */
  JoinedTable make(List<SpineRow> spine, String mode) {
    ObjectNode request = question(mode);
    ArrayNode rows = spine(request);
    spine.forEach(row -> add(rows.addObject(), row));
    request.put("format", "ndjson").put("name", "flights_" + mode);
    String id = client.post("training-datasets", request).required("id").stringValue();
    String dataset = "training-datasets/" + id;
    Patience.until(() -> isFinished(client.get(dataset)), TIMEOUT);
    JsonNode made = client.get(dataset);
    if (!made.required("state").stringValue().equals("done")) {
      throw new DemoFailedException("The training dataset was not made: " + made);
    }
    return JoinedTable.ofLines(client.text(dataset + "/data"));
  }

  private static boolean isFinished(JsonNode dataset) {
    return switch (dataset.required("state").stringValue()) {
      case "queued", "running" -> false;
      default -> true;
    };
  }

  private static ObjectNode question(String mode) {
    ObjectNode request = DemoClient.JSON.createObjectNode();
    FlightView.addFeatures(request.putArray("features"));
    return request.put("mode", mode).put("eventTimestamps", true);
  }

  private static ArrayNode spine(ObjectNode request) {
    ObjectNode spine = request.putObject("spine").put("timestampColumn", "timestamp");
    return spine.putArray("rows");
  }

  private static void add(ObjectNode asked, SpineRow row) {
    FlightView.addKeys(asked, row.flight())
        .put("timestamp", row.timestamp().toString())
        .put("flight", row.flight().number())
        .put("late", row.late());
  }
}
