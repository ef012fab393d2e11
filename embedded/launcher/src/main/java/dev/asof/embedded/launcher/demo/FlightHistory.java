package dev.asof.embedded.launcher.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What the demo knows of all accepted flights without asking Asof: the rule of the answers, worked
 * out again over plain lists.
 */
final class FlightHistory {
  /**
   * @param sentAt when Kafka got it
   */
  record Report(Flight flight, Instant sentAt) {}

  /** What a feature view is keyed by. */
  enum Key {
    AIRPORT,
    ROUTE;

    String of(Flight flight) {
      return switch (this) {
        case AIRPORT -> flight.origin();
        case ROUTE -> flight.origin() + "-" + flight.destination();
      };
    }

    String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Map<Key, Map<String, List<Report>>> reports;

  private FlightHistory(Map<Key, Map<String, List<Report>>> reports) {
    this.reports = reports;
  }

  /**
   * @param sent of each key in the order in which they were sent
   */
  static FlightHistory of(List<Report> sent) {
    // The sort is stable: of equal landings the one sent later stays behind the other, and wins.
    List<Report> ordered = new ArrayList<>(sent);
    ordered.sort(Comparator.comparing(report -> report.flight().arrivedAt()));
    Map<Key, Map<String, List<Report>>> reports = new HashMap<>();
    for (Key key : Key.values()) {
      Map<String, List<Report>> byKey = new HashMap<>();
      for (Report report : ordered) {
        byKey.computeIfAbsent(key.of(report.flight()), _ -> new ArrayList<>()).add(report);
      }
      reports.put(key, byKey);
    }
    return new FlightHistory(reports);
  }

  private Map<String, List<Report>> of(Key key) {
    return reports.getOrDefault(key, Map.of());
  }

  /** A flight of every airport, or of every route. */
  List<Flight> examples(Key key) {
    return of(key).values().stream().map(list -> list.getFirst().flight()).toList();
  }

  /** The flight that answers at {@code time}, if one landed by then and within {@code ttl}. */
  Optional<Flight> findNewest(Key key, String of, Instant time, Duration ttl) {
    return findNewest(key, of, time)
        .filter(newest -> !newest.arrivedAt().isBefore(time.minus(ttl)));
  }

  /** The flight that landed last by {@code time}, however long ago. */
  Optional<Flight> findNewest(Key key, String of, Instant time) {
    List<Report> landed = of(key).getOrDefault(of, List.of());
    for (int i = landed.size() - 1; i >= 0; i--) {
      Flight flight = landed.get(i).flight();
      if (!flight.arrivedAt().isAfter(time)) {
        return Optional.of(flight);
      }
    }
    return Optional.empty();
  }

  /** When Kafka first got a report of flight {@code number} landing at {@code arrivedAt}. */
  Optional<Instant> findSent(Key key, String of, int number, Instant arrivedAt) {
    return of(key).getOrDefault(of, List.of()).stream()
        .filter(report -> report.flight().number() == number)
        .filter(report -> report.flight().arrivedAt().equals(arrivedAt))
        .map(Report::sentAt)
        .min(Comparator.naturalOrder());
  }
}
