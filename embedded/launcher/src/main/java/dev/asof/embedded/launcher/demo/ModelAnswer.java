package dev.asof.embedded.launcher.demo;

import dev.asof.embedded.launcher.demo.OnlineQuestion.Answer;
import dev.asof.embedded.launcher.demo.OnlineQuestion.Value;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What the feature service of the flights has to tell its model, by what the demo knows itself. */
record ModelAnswer(FlightHistory history) {
  static final String SERVICE = "delay_model";

  private static final List<Feature> FEATURES =
      List.of(
          new Feature(FlightView.AIRPORT, "last_arrival_delay", Flight::delay),
          new Feature(
              FlightView.AIRPORT, "last_destination", flight -> '"' + flight.destination() + '"'),
          new Feature(FlightView.AIRPORT, "last_distance", Flight::distance),
          new Feature(FlightView.ROUTE, "last_route_delay", Flight::delay),
          new Feature(FlightView.ROUTE, "route_distance", Flight::distance));

  /**
   * @param value of the flight that answers, as JSON writes it
   */
  private record Feature(FlightView view, String name, Function<Flight, Object> value) {}

  /** Whether the only row answered is right in every value, verdict and event time. */
  List<String> compare(Flight asked, Answer answer) {
    List<Value> expected =
        FEATURES.stream().map(feature -> expected(feature, asked, answer.answeredAt())).toList();
    return answer.rows().equals(List.of(expected))
        ? List.of()
        : List.of("%s instead of %s".formatted(answer.rows(), expected));
  }

  private Value expected(Feature feature, Flight asked, Instant answeredAt) {
    FlightView view = feature.view();
    Optional<Flight> newest = history.findNewest(view.key(), view.key().of(asked), answeredAt);
    if (newest.isEmpty()) {
      return new Value(feature.name(), "null", "MISSING", null);
    }
    Flight flight = newest.get();
    String verdict = view.verdict(flight, answeredAt);
    String value =
        verdict.equals(FlightView.EXPIRED) ? "null" : feature.value().apply(flight).toString();
    return new Value(feature.name(), value, verdict, flight.arrivedAt());
  }
}
