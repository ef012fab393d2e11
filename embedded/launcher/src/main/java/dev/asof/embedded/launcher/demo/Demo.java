package dev.asof.embedded.launcher.demo;

import dev.asof.embedded.launcher.demo.FlightsSample.SpineRow;
import dev.asof.embedded.launcher.demo.LiveTail.Seen;
import dev.asof.embedded.launcher.demo.OnlineQuestion.Answer;
import dev.asof.embedded.launcher.demo.OnlineQuestion.Value;
import dev.asof.embedded.launcher.server.Places;
import dev.asof.embedded.launcher.server.Screen;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.KafkaException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Definitions, a stream of real flights, an online answer and a training set, each step checked
 * against what the demo knows by itself. It may run again over the same data: it counts what this
 * run adds, and expects of the answers what all runs together have sent.
 */
public final class Demo {
  private static final String PROJECT = "default";

  /** A pipeline that is behind for a moment makes fresh values stale. */
  private static final Duration SETTLING = Duration.ofSeconds(30);

  private static final Set<Integer> DIRTY = Set.of(16_398, 97_111);

  private final Places places;
  private final Path folder;
  private final Screen screen;
  private final Checks checks;
  private final DemoClient client;
  private final OnlineQuestion online;
  private final TrainingQuestion training;

  /**
   * @param flights the folder with definitions and data
   */
  public Demo(Places places, Path flights, Screen screen) {
    this.places = places;
    this.folder = flights;
    this.screen = screen;
    this.checks = new Checks(screen);
    this.client = new DemoClient(places.api(), PROJECT);
    this.online = new OnlineQuestion(client);
    this.training = new TrainingQuestion(client);
  }

  /** Runs all steps and returns whether every check held. */
  public boolean run() {
    try (FlightStream stream = FlightStream.open(places.kafka())) {
      run(stream);
    } catch (DemoFailedException | KafkaException | JacksonException e) {
      checks.broken(e);
    }
    screen.line("");
    screen.line(checks.summary());
    screen.line("");
    return checks.allHeld();
  }

  private void run(FlightStream stream) {
    FlightsSample sample = FlightsSample.load(folder);
    checks.section("Definitions of feature-definitions/flights");
    new FlightDefinitions(folder, client).apply(checks);
    new EarlierRuns(places.kafka(), PROJECT, new StoreProgress(client), screen).awaitStored();
    try (Stores stores = Stores.countingFromNow(places, PROJECT)) {
      run(sample, stream, stores);
    }
  }

  private void run(FlightsSample sample, FlightStream stream, Stores stores) {
    SampleClock clock = new SampleClock(Instant.now().truncatedTo(ChronoUnit.SECONDS));
    List<Flight> backlog = sample.backlog(clock);
    checks.section("Six days of flights, moved to end now, as JSON through Kafka");
    stream.send(backlog);
    checks.equal("flights sent to topic " + FlightStream.TOPIC, 99_980, backlog.size());
    awaitStores(stores, backlog.stream().filter(Flight::accepted).count());
    checkDeadLetters(clock.now());
    checkModel(new ModelAnswer(stream.history()), sample.spine().getLast().flight());
    checks.section("Twenty flights that land now, one of them reported late");
    Seen seen = new LiveTail(sample.tail(), stream, online, screen).run();
    awaitStores(stores, backlog.stream().filter(Flight::accepted).count() + sample.tail().size());
    Instant served = Instant.now().plus(FlightView.SERVING_LAG);
    new TailChecks(seen, training, checks, screen).run();
    AnswerChecks answers = new AnswerChecks(stream.history());
    checkOnline(answers, stream.history());
    checkTraining(answers, sample.spine(clock));
    checkServed(answers, sample.spine(clock), served);
  }

  private void awaitStores(Stores stores, long rows) {
    for (FlightView view : FlightView.values()) {
      checks.equal("rows on the log of " + view.view(), rows, stores.awaitLogged(view, rows));
    }
    StoreProgress progress = new StoreProgress(client);
    for (FlightView view : FlightView.values()) {
      checks.holds(
          "both stores have read all of the log of " + view.view(), progress.awaitCaughtUp(view));
      checks.equal(
          "rows in the Iceberg table of " + view.view(), rows, stores.awaitStored(view, rows));
    }
  }

  private void checkDeadLetters(Instant since) {
    for (FlightView view : FlightView.values()) {
      Set<Integer> refused = new TreeSet<>();
      String path = "dead-letters?source=arrivals&view=%s&limit=100".formatted(view.view());
      for (JsonNode letter : client.get(path).required("deadLetters")) {
        if (!Instant.parse(letter.required("refusedAt").stringValue()).isBefore(since)) {
          JsonNode row = DemoClient.JSON.readTree(letter.required("payload").stringValue());
          refused.add(row.required("flight").intValue());
        }
      }
      checks.equal(
          "flights refused by " + view.view() + ", as dead letters", new TreeSet<>(DIRTY), refused);
    }
  }

  private void checkModel(ModelAnswer model, Flight asked) {
    Answer answer =
        Patience.settled(
            () -> online.askService(ModelAnswer.SERVICE, asked),
            found -> model.compare(asked, found).isEmpty(),
            SETTLING);
    screen.line("");
    screen.line(
        "What delay_model@1 is told now about a flight from %s to %s"
            .formatted(asked.origin(), asked.destination()));
    TextTable table = new TextTable("feature", "value", "verdict", "event time");
    for (Value value : answer.rows().getFirst()) {
      table.row(value.feature(), value.value(), value.verdict(), String.valueOf(value.eventTime()));
    }
    table.print(screen);
    checks.without(
        model.compare(asked, answer),
        "each value, verdict and event time is that of the flight that landed last");
  }

  private void checkOnline(AnswerChecks answers, FlightHistory history) {
    checks.section("Online answers for every airport and every route");
    for (FlightView view : FlightView.values()) {
      List<Flight> asked = history.examples(view.key());
      Answer answer =
          Patience.settled(
              () -> online.ask(List.of(view), asked),
              found -> answers.compareOnline(view, asked, found).isEmpty(),
              SETTLING);
      checks.equal("%ss in Redis".formatted(view.key().text()), view.keys(), answer.rows().size());
      checks.without(
          answers.compareOnline(view, asked, answer),
          "each answers with its newest flight, its event time and a verdict by its age");
    }
  }

  private void checkTraining(AnswerChecks answers, List<SpineRow> spine) {
    checks.section(
        "A training set of %,d flights, asked at their departure".formatted(spine.size()));
    JoinedTable byEventTime = training.make(spine, "event_time");
    checks.without(
        AnswerChecks.compareSpine(spine, byEventTime),
        "event_time answers each row of the spine, in its order, with its label");
    JoinedTable asServed = training.make(spine, "as_served");
    checks.without(AnswerChecks.compareSpine(spine, asServed), "as_served does, too");
    for (FlightView view : FlightView.values()) {
      checks.without(
          answers.compareTraining(view, spine, byEventTime),
          view.delay() + " is that of the flight that had landed last");
      checks.without(
          AnswerChecks.findLeaks(view, spine, byEventTime),
          view.flight() + " is never the asked flight itself, nor one still in the air");
      checks.without(
          answers.findForeknown(view, spine, asServed),
          "as_served knows nothing of " + view.view() + " that was not served by then");
    }
    new TrainingHead(spine, byEventTime, asServed).print(screen);
  }

  /** In a first demo nothing was served at any departure: what was, shows only afterwards. */
  private void checkServed(AnswerChecks answers, List<SpineRow> spine, Instant served) {
    checks.section("The same flights in mode as_served, asked when all had been served");
    List<SpineRow> now = spine.stream().map(row -> row.at(served)).toList();
    JoinedTable asServed = training.make(now, "as_served");
    checks.without(AnswerChecks.compareSpine(now, asServed), "each row of the spine, in its order");
    for (FlightView view : FlightView.values()) {
      checks.without(
          answers.compareTraining(view, now, asServed),
          view.delay() + " is that of the flight that landed last");
    }
  }
}
