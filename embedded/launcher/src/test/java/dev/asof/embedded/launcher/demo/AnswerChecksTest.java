package dev.asof.embedded.launcher.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asof.embedded.launcher.demo.FlightHistory.Report;
import dev.asof.embedded.launcher.demo.FlightsSample.SpineRow;
import dev.asof.embedded.launcher.demo.OnlineQuestion.Answer;
import dev.asof.embedded.launcher.demo.OnlineQuestion.Value;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Every check of the demo is told of a right answer, and of ones that are wrong in one respect. */
class AnswerChecksTest {
  private static final Instant NOON = Instant.parse("2026-03-04T12:00:00Z");
  private static final Instant LANDED = NOON.minus(Duration.ofMinutes(10));

  /** San Diego to Oakland; number 1 landed before number 2. */
  private static final FlightHistory HISTORY =
      FlightHistory.of(
          List.of(report(flight(1, -6, LANDED.minusSeconds(600))), report(flight(2, 15, LANDED))));

  private static final Flight ASKED = flight(3, 40, NOON.plusSeconds(4_000));
  private static final AnswerChecks CHECKS = new AnswerChecks(HISTORY);

  @Test
  void tellsWrongOnlineAnswers() {
    assertThat(online(NOON, "15", "FRESH", "2", LANDED)).isEmpty();

    assertThat(online(NOON, "-6", "FRESH", "2", LANDED)).hasSize(1);
    assertThat(online(NOON, "15", "FRESH", "1", LANDED)).hasSize(1);
    assertThat(online(NOON, "15", "STALE", "2", LANDED)).hasSize(1);
    assertThat(online(NOON, "15", "FRESH", "2", LANDED.minusSeconds(600))).hasSize(1);
    assertThat(online(NOON, "null", "MISSING", "null", null)).hasSize(1);
  }

  @Test
  void judgesTheVerdictByTheAge() {
    assertThat(online(LANDED.plusSeconds(1_800), "15", "FRESH", "2", LANDED)).isEmpty();
    assertThat(online(LANDED.plusSeconds(1_801), "15", "STALE", "2", LANDED)).isEmpty();
    assertThat(online(LANDED.plusSeconds(1_801), "15", "FRESH", "2", LANDED)).hasSize(1);
    Instant nextDay = LANDED.plus(Duration.ofHours(24));
    assertThat(online(nextDay, "15", "STALE", "2", LANDED)).isEmpty();
    assertThat(online(nextDay.plusSeconds(1), "15", "EXPIRED", "2", LANDED)).isEmpty();
    assertThat(online(nextDay.plusSeconds(1), "15", "STALE", "2", LANDED)).hasSize(1);
  }

  private static List<String> online(
      Instant at, String delay, String verdict, String number, @Nullable Instant landed) {
    Answer answer =
        new Answer(
            at,
            List.of(
                List.of(
                    new Value("last_arrival_delay", delay, verdict, landed),
                    new Value("last_flight", number, verdict, landed))));
    return CHECKS.compareOnline(FlightView.AIRPORT, List.of(ASKED), answer);
  }

  @Test
  void tellsWhatAModelMustNotBeTold() {
    List<Value> right = told("15", "FRESH");
    assertThat(model(NOON, right)).isEmpty();

    for (int i = 0; i < right.size(); i++) {
      Value value = right.get(i);
      assertThat(model(NOON, with(right, i, "7", value.verdict(), value.eventTime()))).hasSize(1);
      assertThat(model(NOON, with(right, i, value.value(), "STALE", value.eventTime()))).hasSize(1);
      assertThat(model(NOON, with(right, i, value.value(), "FRESH", NOON))).hasSize(1);
      assertThat(model(NOON, with(right, i, "null", "MISSING", null))).hasSize(1);
    }
    assertThat(model(NOON, right.subList(0, 4))).hasSize(1);
  }

  @Test
  void aModelIsNotToldWhatHasExpired() {
    Instant nextDay = LANDED.plus(Duration.ofHours(25));
    List<Value> answer = told("15", "STALE");
    for (int i = 0; i < 3; i++) {
      answer = with(answer, i, "null", "EXPIRED", LANDED);
    }

    assertThat(model(nextDay, answer)).isEmpty();
    assertThat(model(nextDay, with(answer, 0, "15", "EXPIRED", LANDED))).hasSize(1);
  }

  private static List<String> model(Instant at, List<Value> values) {
    return new ModelAnswer(HISTORY).compare(ASKED, new Answer(at, List.of(values)));
  }

  private static List<Value> told(String delay, String verdict) {
    return List.of(
        new Value("last_arrival_delay", delay, verdict, LANDED),
        new Value("last_destination", "\"OAK\"", verdict, LANDED),
        new Value("last_distance", "446", verdict, LANDED),
        new Value("last_route_delay", delay, verdict, LANDED),
        new Value("route_distance", "446", verdict, LANDED));
  }

  private static List<Value> with(
      List<Value> values, int i, String value, String verdict, @Nullable Instant eventTime) {
    List<Value> changed = new ArrayList<>(values);
    changed.set(i, new Value(values.get(i).feature(), value, verdict, eventTime));
    return changed;
  }

  @Test
  void tellsWrongTrainingRows() {
    SpineRow asked = new SpineRow(ASKED, NOON, 1);
    assertThat(training(asked, "15", "2", LANDED)).isEmpty();
    assertThat(training(asked.at(LANDED.minusSeconds(1)), "-6", "1", LANDED.minusSeconds(600)))
        .isEmpty();
    assertThat(training(asked.at(NOON.minus(Duration.ofDays(1))), null, null, null)).isEmpty();

    assertThat(training(asked, null, null, null)).hasSize(1);
    assertThat(training(asked, "-6", "2", LANDED)).hasSize(1);
    assertThat(training(asked, "15", "2", LANDED.minusSeconds(600))).hasSize(1);
    assertThat(training(asked.at(LANDED.plus(Duration.ofHours(25))), "15", "2", LANDED)).hasSize(1);
  }

  private static List<String> training(
      SpineRow asked, @Nullable String delay, @Nullable String number, @Nullable Instant landed) {
    return CHECKS.compareTraining(
        FlightView.AIRPORT, List.of(asked), joined(asked, delay, number, landed));
  }

  @Test
  void tellsRowsThatKnowTheirOwnFlightOrTheFuture() {
    SpineRow asked = new SpineRow(ASKED, NOON, 1);

    assertThat(leaks(asked, joined(asked, "15", "2", LANDED))).isEmpty();
    assertThat(leaks(asked, joined(asked, "40", "3", LANDED))).hasSize(1);
    assertThat(leaks(asked, joined(asked, "15", "2", NOON.plusSeconds(1)))).hasSize(1);
  }

  private static List<String> leaks(SpineRow asked, JoinedTable joined) {
    return AnswerChecks.findLeaks(FlightView.AIRPORT, List.of(asked), joined);
  }

  @Test
  void tellsRowsThatNobodyCouldHaveServed() {
    Instant sent = LANDED.plusSeconds(5);
    SpineRow served = new SpineRow(ASKED, sent.plus(FlightView.SERVING_LAG), 1);
    SpineRow early = served.at(served.timestamp().minusMillis(1));

    assertThat(foreknown(served, joined(served, "15", "2", LANDED))).isEmpty();
    assertThat(foreknown(early, joined(early, null, null, null))).isEmpty();
    assertThat(foreknown(early, joined(early, "15", "2", LANDED))).hasSize(1);
    assertThat(foreknown(served, joined(served, "15", "9", LANDED))).hasSize(1);
  }

  private static List<String> foreknown(SpineRow asked, JoinedTable joined) {
    return CHECKS.findForeknown(FlightView.AIRPORT, List.of(asked), joined);
  }

  @Test
  void tellsSpinesThatDidNotComeBackAsTheyWere() {
    SpineRow first = new SpineRow(ASKED, NOON, 1);
    SpineRow second = first.at(NOON.plusSeconds(60));
    JoinedTable one = joined(first, null, null, null);
    JoinedTable other = joined(second, null, null, null);
    JoinedTable both = new JoinedTable(List.of(one.rows().getFirst(), other.rows().getFirst()));

    assertThat(AnswerChecks.compareSpine(List.of(first, second), both)).isEmpty();
    assertThat(AnswerChecks.compareSpine(List.of(second, first), both)).hasSize(2);
    assertThat(AnswerChecks.compareSpine(List.of(first), both)).hasSize(1);
    assertThat(AnswerChecks.compareSpine(List.of(first, second), one)).hasSize(1);
    assertThat(AnswerChecks.compareSpine(List.of(new SpineRow(ASKED, NOON, 0)), one)).hasSize(1);
  }

  private static JoinedTable joined(
      SpineRow asked, @Nullable String delay, @Nullable String number, @Nullable Instant landed) {
    String row =
        """
        {"origin":"SAN","destination":"OAK","timestamp":"%s","flight":%d,"late":%d,\
        "last_arrival_delay":%s,"last_flight":%s,"airport_delay__event_timestamp":%s}\
        """
            .formatted(
                asked.timestamp(),
                asked.flight().number(),
                asked.late(),
                delay,
                number,
                landed == null ? null : '"' + landed.toString() + '"');
    return JoinedTable.ofLines(row);
  }

  private static Flight flight(int number, int delay, Instant arrivedAt) {
    return new Flight(
        number, "SAN", "OAK", 446, delay, arrivedAt.minus(Duration.ofHours(1)), arrivedAt);
  }

  private static Report report(Flight flight) {
    return new Report(flight, flight.arrivedAt().plusSeconds(5));
  }
}
