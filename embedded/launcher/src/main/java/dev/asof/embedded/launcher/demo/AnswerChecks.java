package dev.asof.embedded.launcher.demo;

import dev.asof.embedded.launcher.demo.FlightsSample.SpineRow;
import dev.asof.embedded.launcher.demo.OnlineQuestion.Answer;
import dev.asof.embedded.launcher.demo.OnlineQuestion.Value;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Compares answers with what the demo works out by itself; each check lists what is different. */
final class AnswerChecks {
  private final FlightHistory history;

  AnswerChecks(FlightHistory history) {
    this.history = history;
  }

  /** Whether each airport or route is answered by its newest flight, with the right verdict. */
  List<String> compareOnline(FlightView view, List<Flight> asked, Answer answer) {
    List<String> different = new ArrayList<>();
    for (int i = 0; i < asked.size(); i++) {
      String key = view.key().of(asked.get(i));
      Optional<Flight> newest = history.findNewest(view.key(), key, answer.answeredAt());
      List<Value> values = answer.rows().get(i);
      if (newest.isEmpty() || !answers(newest.get(), values, view, answer.answeredAt())) {
        different.add("%s: %s instead of %s".formatted(key, values, newest));
      }
    }
    return different;
  }

  private static boolean answers(
      Flight flight, List<Value> values, FlightView view, Instant answeredAt) {
    List<String> expected =
        List.of(Integer.toString(flight.delay()), Integer.toString(flight.number()));
    return values.stream().map(Value::value).toList().equals(expected)
        && values.stream().allMatch(value -> flight.arrivedAt().equals(value.eventTime()))
        && values.stream()
            .allMatch(value -> view.verdict(flight, answeredAt).equals(value.verdict()));
  }

  /** Whether the rows are those of the spine, in its order, with the columns that it came with. */
  static List<String> compareSpine(List<SpineRow> spine, JoinedTable joined) {
    List<String> different = new ArrayList<>();
    for (int i = 0; i < Math.max(spine.size(), joined.rows().size()); i++) {
      String expected = i < spine.size() ? spine.get(i).text() : "nothing";
      String found = i < joined.rows().size() ? joined.spine(i) : "nothing";
      if (!found.equals(expected)) {
        different.add("%s instead of %s".formatted(found, expected));
      }
    }
    return different;
  }

  /** Whether each row has the flight that had landed last at its departure. */
  List<String> compareTraining(FlightView view, List<SpineRow> spine, JoinedTable joined) {
    List<String> different = new ArrayList<>();
    for (int i = 0; i < spine.size(); i++) {
      SpineRow row = spine.get(i);
      String key = view.key().of(row.flight());
      Optional<Flight> expected = history.findNewest(view.key(), key, row.timestamp(), view.ttl());
      String delay = expected.map(flight -> Integer.toString(flight.delay())).orElse("null");
      boolean same =
          joined.value(i, view.delay()).equals(delay)
              && joined.findEventTime(i, view).equals(expected.map(Flight::arrivedAt));
      if (!same) {
        different.add("%s instead of %s".formatted(joined.rows().get(i), expected));
      }
    }
    return different;
  }

  /** Whether no row knows its own flight, whose delay is the label. */
  static List<String> findLeaks(FlightView view, List<SpineRow> spine, JoinedTable joined) {
    List<String> leaks = new ArrayList<>();
    for (int i = 0; i < spine.size(); i++) {
      String own = Integer.toString(spine.get(i).flight().number());
      Instant asked = spine.get(i).timestamp();
      boolean later = joined.findEventTime(i, view).filter(time -> time.isAfter(asked)).isPresent();
      if (joined.value(i, view.flight()).equals(own) || later) {
        leaks.add(joined.rows().get(i).toString());
      }
    }
    return leaks;
  }

  /** Whether nothing is served that nobody could have known at that moment. */
  List<String> findForeknown(FlightView view, List<SpineRow> spine, JoinedTable joined) {
    List<String> foreknown = new ArrayList<>();
    for (int i = 0; i < spine.size(); i++) {
      Optional<Instant> eventTime = joined.findEventTime(i, view);
      if (eventTime.isPresent()) {
        int number = Integer.parseInt(joined.value(i, view.flight()));
        String key = view.key().of(spine.get(i).flight());
        Instant known = spine.get(i).timestamp().minus(FlightView.SERVING_LAG);
        if (history
            .findSent(view.key(), key, number, eventTime.get())
            .filter(sent -> !sent.isAfter(known))
            .isEmpty()) {
          foreknown.add(joined.rows().get(i).toString());
        }
      }
    }
    return foreknown;
  }
}
