package dev.asof.embedded.launcher.demo;

import dev.asof.embedded.launcher.demo.LiveTail.Seen;
import dev.asof.embedded.launcher.demo.OnlineQuestion.Value;
import dev.asof.embedded.launcher.server.Screen;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Asks for the moments of the live tail again, as training questions: {@code as_served} is what was
 * answered then, {@code event_time} the truth known today.
 */
final class TailChecks {
  private static final String EARLIER_DELAY = "15";

  private final Seen seen;
  private final JoinedTable asServed;
  private final JoinedTable byEventTime;
  private final Checks checks;
  private final Screen screen;

  TailChecks(Seen seen, TrainingQuestion training, Checks checks, Screen screen) {
    List<Instant> moments =
        List.of(seen.start().plus(LiveTail.BEFORE), seen.start().plus(LiveTail.AFTER));
    this.seen = seen;
    this.asServed = training.ask(seen.late(), moments, "as_served");
    this.byEventTime = training.ask(seen.late(), moments, "event_time");
    this.checks = checks;
    this.screen = screen;
  }

  void run() {
    show();
    Value airport = seen.before().getFirst();
    checks.equal("online at T + 10 s, last_arrival_delay", EARLIER_DELAY, airport.value());
    checks.equal(
        "event_time at T + 10 s, which is true but was not known",
        Integer.toString(seen.late().delay()),
        byEventTime.value(0, FlightView.AIRPORT.delay()));
    checks.same(
        "as_served at T + 10 s is the online answer of then, in every value and event time",
        answers(seen.before()),
        answers(asServed, 0));
    checks.same(
        "as_served at T + 18 s is the online answer of then",
        answers(seen.after()),
        answers(asServed, 1));
    checks.same(
        "event_time at T + 18 s is the same", answers(asServed, 1), answers(byEventTime, 1));
    checks.equal(
        "online at T + 18 s, last_arrival_delay",
        Integer.toString(seen.late().delay()),
        seen.after().getFirst().value());
    for (FlightView view : FlightView.values()) {
      checks.same(
          "event_time at T + 10 s has the late flight in " + view.view(),
          Optional.of(seen.late().arrivedAt()),
          byEventTime.findEventTime(0, view));
    }
  }

  private void show() {
    screen.line("");
    screen.line("  What was last_arrival_delay of %s?".formatted(seen.late().origin()));
    TextTable table = new TextTable("asked at", "online, then", "as_served", "event_time");
    table.row(row("T + 10 s", seen.before(), 0));
    table.row(row("T + 18 s", seen.after(), 1));
    table.print(screen);
    screen.line("");
  }

  private String[] row(String when, List<Value> online, int row) {
    String delay = FlightView.AIRPORT.delay();
    return new String[] {
      when, online.getFirst().value(), asServed.value(row, delay), byEventTime.value(row, delay)
    };
  }

  private static List<String> answers(List<Value> online) {
    return online.stream().map(value -> value.value() + " of " + value.eventTime()).toList();
  }

  private static List<String> answers(JoinedTable joined, int row) {
    List<String> answers = new ArrayList<>();
    for (FlightView view : FlightView.values()) {
      String time = joined.findEventTime(row, view).map(Instant::toString).orElse("null");
      answers.add(joined.value(row, view.delay()) + " of " + time);
      answers.add(joined.value(row, view.flight()) + " of " + time);
    }
    return answers;
  }
}
