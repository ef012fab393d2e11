package dev.asof.embedded.launcher.demo;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Asks {@code online-features} for both views' features of flights' airports and routes. */
final class OnlineQuestion {
  private final DemoClient client;

  OnlineQuestion(DemoClient client) {
    this.client = client;
  }

  /**
   * @param answeredAt the moment that the answer is as of
   * @param rows one per flight asked for, each with an answer per feature
   */
  record Answer(Instant answeredAt, List<List<Value>> rows) {}

  /**
   * @param value as JSON writes it, {@code null} for none
   * @param eventTime of the row that answered
   */
  record Value(String feature, String value, String verdict, @Nullable Instant eventTime) {}

  /** Asks for the features of the views; values past their TTL are served too. */
  Answer ask(List<FlightView> views, List<Flight> flights) {
    ObjectNode request = DemoClient.JSON.createObjectNode();
    ArrayNode features = request.putArray("features");
    views.forEach(view -> view.features().forEach(features::add));
    ArrayNode entities = request.putArray("entities");
    for (Flight flight : flights) {
      ObjectNode entity = entities.addObject().put("origin", flight.origin());
      if (views.contains(FlightView.ROUTE)) {
        entity.put("destination", flight.destination());
      }
    }
    return answer(request.put("onExpired", "serve"));
  }

  /** Asks for what the model of a feature service gets. */
  Answer askService(String service, Flight flight) {
    ObjectNode request = DemoClient.JSON.createObjectNode().put("featureService", service);
    FlightView.addKeys(request.putArray("entities").addObject(), flight);
    return answer(request);
  }

  private Answer answer(ObjectNode request) {
    JsonNode answer = client.post("online-features", request);
    JsonNode features = answer.required("features");
    List<List<Value>> rows = new ArrayList<>();
    answer.required("rows").forEach(row -> rows.add(values(features, row)));
    return new Answer(Instant.parse(answer.required("answeredAt").stringValue()), rows);
  }

  private static List<Value> values(JsonNode features, JsonNode row) {
    List<Value> values = new ArrayList<>();
    for (int i = 0; i < features.size(); i++) {
      JsonNode eventTime = row.required("eventTimestamps").required(i);
      values.add(
          new Value(
              features.required(i).required("name").stringValue(),
              row.required("values").required(i).toString(),
              row.required("verdicts").required(i).stringValue(),
              eventTime.isNull() ? null : Instant.parse(eventTime.stringValue())));
    }
    return values;
  }
}
