package dev.asof.embedded.launcher.demo;

import dev.asof.embedded.launcher.demo.FlightsSample.LiveFlight;
import dev.asof.embedded.launcher.demo.OnlineQuestion.Value;
import dev.asof.embedded.launcher.server.Screen;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Twenty flights that land while one watches, a second apart; one of them is reported eight seconds
 * late. In between, the online store is asked what it knows.
 */
final class LiveTail {
  /** San Diego to Oakland, 6 minutes early, reported after one to Los Angeles that was 15 late. */
  static final int LATE_FLIGHT = 98_359;

  /** The late flight has landed, and nobody knows it yet; then, everybody knows it. */
  static final Duration BEFORE = Duration.ofSeconds(10);

  static final Duration AFTER = Duration.ofSeconds(18);

  private final List<LiveFlight> flights;
  private final FlightStream stream;
  private final OnlineQuestion online;
  private final Screen screen;

  LiveTail(List<LiveFlight> flights, FlightStream stream, OnlineQuestion online, Screen screen) {
    this.flights = flights;
    this.stream = stream;
    this.online = online;
    this.screen = screen;
  }

  /**
   * What was answered while the tail ran.
   *
   * @param start the tail's zero
   * @param late the late flight, as it landed
   * @param before the online answer for its airport and route at {@link LiveTail#BEFORE}
   * @param after the same at {@link LiveTail#AFTER}
   */
  record Seen(Instant start, Flight late, List<Value> before, List<Value> after) {}

  private record Step(Duration at, Runnable action) {}

  /** Sends and asks by the wall clock. */
  Seen run() {
    Instant start = Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
    Flight late = flight(find(LATE_FLIGHT), start);
    List<List<Value>> answers = new ArrayList<>();
    List<Step> steps = new ArrayList<>();
    flights.forEach(live -> steps.add(new Step(live.sentAfter(), () -> send(live, start))));
    for (Duration moment : List.of(BEFORE, AFTER)) {
      steps.add(new Step(moment, () -> answers.add(ask(late, moment))));
    }
    steps.sort(Comparator.comparing(Step::at));
    for (Step step : steps) {
      Patience.until(start.plus(step.at()));
      step.action().run();
    }
    return new Seen(start, late, answers.getFirst(), answers.getLast());
  }

  private LiveFlight find(int number) {
    return flights.stream()
        .filter(live -> live.flight().number() == number)
        .findFirst()
        .orElseThrow(() -> new DemoFailedException("The live tail lacks flight " + number));
  }

  private static Flight flight(LiveFlight live, Instant start) {
    return live.flight().landingAt(start.plus(live.arrivesAfter()));
  }

  private void send(LiveFlight live, Instant start) {
    Flight flight = flight(live, start);
    stream.send(List.of(flight));
    Duration late = live.sentAfter().minus(live.arrivesAfter());
    screen.line(
        "    T + %2d s  %s to %s landed, delay %d min%s"
            .formatted(
                live.sentAfter().toSeconds(),
                flight.origin(),
                flight.destination(),
                flight.delay(),
                late.isZero() ? "" : ", reported %d s late".formatted(late.toSeconds())));
  }

  private List<Value> ask(Flight late, Duration moment) {
    List<Value> values = online.ask(List.of(FlightView.values()), List.of(late)).rows().getFirst();
    screen.line(
        "    T + %2d s  asked online for %s: the last delay is %s"
            .formatted(moment.toSeconds(), late.origin(), values.getFirst().value()));
    return values;
  }
}
