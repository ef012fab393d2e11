package dev.asof.embedded.launcher.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;

/**
 * The shipped flights, with the times of 2001.
 *
 * @param flights all of them, in order of departure
 * @param tail those that the demo sends live, in order of landing
 * @param spine the training question
 */
record FlightsSample(List<Flight> flights, List<LiveFlight> tail, List<SpineRow> spine) {
  /** A flight of the tail, and how long after the tail's start it lands and is reported. */
  record LiveFlight(Flight flight, Duration arrivesAfter, Duration sentAfter) {}

  /**
   * @param timestamp the flight's departure, at which its delay is asked for
   * @param late the label: 1 if it arrived 15 minutes late or more
   */
  record SpineRow(Flight flight, Instant timestamp, int late) {
    /** The columns of the question, as {@link JoinedTable#spine} has those of the answer. */
    String text() {
      return "%s %s %s %d %d"
          .formatted(flight.origin(), flight.destination(), timestamp, flight.number(), late);
    }

    /** The same asked at another moment. */
    SpineRow at(Instant moment) {
      return new SpineRow(flight, moment, late);
    }
  }

  FlightsSample {
    flights = List.copyOf(flights);
    tail = List.copyOf(tail);
    spine = List.copyOf(spine);
  }

  /** Reads {@code flights.csv.gz}, {@code live-tail.csv} and {@code spine.csv} of a folder. */
  static FlightsSample load(Path folder) {
    List<Flight> flights = read(folder.resolve("flights.csv.gz"), FlightsSample::flight);
    List<LiveFlight> tail =
        read(
            folder.resolve("live-tail.csv"),
            (_, cells) ->
                new LiveFlight(
                    numbered(flights, cells[0]),
                    Duration.ofSeconds(Long.parseLong(cells[1])),
                    Duration.ofSeconds(Long.parseLong(cells[2]))));
    List<SpineRow> spine =
        read(
            folder.resolve("spine.csv"),
            (_, cells) ->
                new SpineRow(
                    numbered(flights, cells[0]),
                    Instant.parse(cells[3]),
                    Integer.parseInt(cells[5])));
    return new FlightsSample(flights, tail, spine);
  }

  private static Flight flight(int number, String[] cells) {
    return Flight.departing(
        number,
        Instant.parse(cells[0]),
        cells[1],
        cells[2],
        Integer.parseInt(cells[3]),
        Integer.parseInt(cells[4]));
  }

  private static Flight numbered(List<Flight> flights, String number) {
    return flights.get(Integer.parseInt(number) - 1);
  }

  private static <T> List<T> read(Path file, BiFunction<Integer, String[], T> row) {
    try (InputStream bytes = Files.newInputStream(file);
        InputStream content = file.toString().endsWith(".gz") ? new GZIPInputStream(bytes) : bytes;
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(content, StandardCharsets.UTF_8))) {
      List<T> rows = new ArrayList<>();
      lines.readLine(); // the header
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        rows.add(row.apply(rows.size() + 1, line.split(",", -1)));
      }
      return rows;
    } catch (IOException e) {
      throw new UncheckedIOException("The demo's data cannot be read from " + file, e);
    }
  }

  /** All flights but those of the tail, moved to end now, in the order in which they are sent. */
  List<Flight> backlog(SampleClock clock) {
    Set<Integer> live = live();
    return flights.stream()
        .filter(flight -> !live.contains(flight.number()))
        .map(flight -> flight.landingAt(clock.moved(flight.arrivedAt())))
        .sorted(SampleClock.STREAM_ORDER)
        .toList();
  }

  /**
   * The training question, moved like its flights. Left out are flights in the air at the moment at
   * which the sample is cut, whose departure and arrival move differently, and those of the tail.
   */
  List<SpineRow> spine(SampleClock clock) {
    Set<Integer> live = live();
    return spine.stream()
        .filter(row -> !live.contains(row.flight().number()))
        .filter(row -> clock.shift(row.timestamp()).equals(clock.shift(row.flight().arrivedAt())))
        .map(row -> new SpineRow(row.flight(), clock.moved(row.timestamp()), row.late()))
        .toList();
  }

  private Set<Integer> live() {
    return tail.stream().map(live -> live.flight().number()).collect(Collectors.toSet());
  }
}
