package dev.asof.embedded.launcher.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The two feature views of the flights: what the demo has to know of them to judge answers. */
enum FlightView {
  AIRPORT(
      "airport_delay",
      FlightHistory.Key.AIRPORT,
      "last_arrival_delay",
      "last_flight",
      223,
      Duration.ofHours(24),
      Duration.ofMinutes(30)),
  ROUTE(
      "route_delay",
      FlightHistory.Key.ROUTE,
      "last_route_delay",
      "last_route_flight",
      3_260,
      Duration.ofHours(48),
      Duration.ofHours(12));

  static final String EXPIRED = "EXPIRED";

  /** How long after it was taken in a row may at the earliest answer, in both views. */
  static final Duration SERVING_LAG = Duration.ofSeconds(1);

  private final String view;
  private final FlightHistory.Key key;
  private final String delay;
  private final String flight;
  private final int keys;
  private final Duration ttl;
  private final Duration maxAge;

  FlightView(
      String view,
      FlightHistory.Key key,
      String delay,
      String flight,
      int keys,
      Duration ttl,
      Duration maxAge) {
    this.view = view;
    this.key = key;
    this.delay = delay;
    this.flight = flight;
    this.keys = keys;
    this.ttl = ttl;
    this.maxAge = maxAge;
  }

  String view() {
    return view;
  }

  FlightHistory.Key key() {
    return key;
  }

  /** How many of them the sample has. */
  int keys() {
    return keys;
  }

  Duration ttl() {
    return ttl;
  }

  /** The verdict on the flight as an answer at {@code time}, while the pipeline is not behind. */
  String verdict(Flight flight, Instant time) {
    Duration age = Duration.between(flight.arrivedAt(), time);
    if (age.compareTo(ttl) > 0) {
      return EXPIRED;
    }
    return age.compareTo(maxAge) > 0 ? "STALE" : "FRESH";
  }

  /** The feature that says how late the flight was. */
  String delay() {
    return delay;
  }

  /** The feature that says which flight it was. */
  String flight() {
    return flight;
  }

  /** References to both. */
  List<String> features() {
    return List.of(view + "@1:" + delay, view + "@1:" + flight);
  }

  String log(String project) {
    return "asof-log-%s-%s-1-1".formatted(project, view);
  }

  String table() {
    return view + "_v1";
  }

  /** References to the features of both views. */
  static void addFeatures(ArrayNode features) {
    for (FlightView view : values()) {
      view.features().forEach(features::add);
    }
  }

  /** Adds the flight's join keys, which are those of both views. */
  static ObjectNode addKeys(ObjectNode entity, Flight flight) {
    return entity.put("origin", flight.origin()).put("destination", flight.destination());
  }
}
