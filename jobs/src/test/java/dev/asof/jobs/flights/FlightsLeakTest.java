package dev.asof.jobs.flights;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asof.core.JoinKeyName;
import dev.asof.core.ProjectName;
import dev.asof.core.SourceName;
import dev.asof.core.definition.ExpiredPolicy;
import dev.asof.core.definition.FeatureReference;
import dev.asof.core.definition.FeatureSelection;
import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.core.definition.JoinKey;
import dev.asof.core.definition.Source;
import dev.asof.core.pointintime.TimeMode;
import dev.asof.core.row.LogPosition;
import dev.asof.core.row.LogProgress;
import dev.asof.core.row.LoggedRow;
import dev.asof.core.type.ScalarType;
import dev.asof.ingestion.validation.JsonDocuments;
import dev.asof.ingestion.validation.RowValidator;
import dev.asof.ingestion.validation.Validation;
import dev.asof.offline.OfflineStoreProperties;
import dev.asof.offline.join.DuckDbPointInTimeJoin;
import dev.asof.offline.join.JoinQuestion;
import dev.asof.offline.join.JoinedRows;
import dev.asof.offline.join.Spine;
import dev.asof.offline.table.FeatureTable;
import dev.asof.offline.table.IcebergFeatureTables;
import dev.asof.offline.table.IcebergWarehouse;
import dev.asof.registry.ApplyRequest;
import dev.asof.registry.FeatureRegistry;
import dev.asof.registry.PostgresRegistrySnapshots;
import dev.asof.registry.ProjectDefinitions;
import dev.asof.registry.yaml.DefinitionFile;
import dev.asof.registry.yaml.DefinitionParser;
import dev.asof.testing.TestServices;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * The shipped flights, once with the arrival as event time, as their definitions have it, and once
 * with the departure, the naive choice. The counts are those of {@code docs/flights.md}, where
 * {@code leak.py} computes them without any of this code.
 */
class FlightsLeakTest {
  private static final Path FLIGHTS = Path.of("..", "feature-definitions", "flights");
  private static final Instant AFTERWARDS = Instant.parse("2001-03-02T00:00:00Z");

  private record Flight(int number, String[] fields, Instant departed, Instant arrived) {
    static Flight parse(int number, String line) {
      String[] fields = line.split(",", -1);
      Instant departed = Instant.parse(fields[0]);
      long minutes = 35 + Long.parseLong(fields[3]) / 8 + Long.parseLong(fields[4]);
      return new Flight(
          number, fields, departed, departed.plus(Duration.ofMinutes(Math.max(1, minutes))));
    }

    JsonNode document() {
      return JsonDocuments.parse(
          """
          {"flight":%d,"origin":"%s","destination":"%s","distance":%s,"delay":%s,"departed_at":"%s","arrived_at":"%s"}\
          """
              .formatted(number, fields[1], fields[2], fields[3], fields[4], departed, arrived)
              .getBytes(UTF_8));
    }
  }

  /** What a training set says about the flights of the spine. */
  private record Leak(int answered, int ownFlight, int notLanded, int equalsLabel) {}

  @Test
  void theDepartureAsEventTimeLeaksTheLabelAndTheArrivalDoesNot(@TempDir Path folder)
      throws IOException {
    List<Flight> flights = readFlights();
    assertThat(flights).hasSize(100_000);

    assertThat(leaks("arrival", "/arrived_at", flights, folder))
        .containsEntry("airport", new Leak(2_979, 0, 0, 51))
        .containsEntry("route", new Leak(2_979, 0, 0, 77));
    assertThat(leaks("departure", "/departed_at", flights, folder))
        .containsEntry("airport", new Leak(2_979, 2_430, 2_979, 2_445))
        .containsEntry("route", new Leak(2_979, 2_973, 2_979, 2_973));
  }

  private static List<Flight> readFlights() throws IOException {
    List<Flight> flights = new ArrayList<>();
    try (var lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(FLIGHTS.resolve("flights.csv.gz"))),
                UTF_8))) {
      lines.readLine();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        flights.add(Flight.parse(flights.size() + 1, line));
      }
    }
    return flights;
  }

  private static Map<String, Leak> leaks(
      String project, String eventTime, List<Flight> flights, Path folder) throws IOException {
    DataSource database = TestServices.postgresql().newDatabase().dataSource();
    ProjectDefinitions definitions = apply(database, new ProjectName(project), eventTime);
    var properties = OfflineStoreProperties.inFolder(folder.resolve(project));
    try (var warehouse = IcebergWarehouse.open(properties);
        var tables = new IcebergFeatureTables(database, warehouse, Duration.ofSeconds(5));
        var join =
            new DuckDbPointInTimeJoin(
                tables, warehouse, properties, folder.resolve(project + "-work"))) {
      Source source = definitions.loadSource(new SourceName("arrivals"));
      for (FeatureViewVersion view : definitions.views()) {
        append(tables.open(view), source, flights);
      }
      FeatureSelection selection =
          definitions.select(
              Stream.of(
                      "airport_delay:last_arrival_delay",
                      "airport_delay:last_flight",
                      "route_delay:last_route_delay",
                      "route_delay:last_route_flight")
                  .map(FeatureReference::parse)
                  .toList(),
              false,
              ExpiredPolicy.NULL);
      var question = new JoinQuestion(selection, spine(), TimeMode.EVENT_TIME, Set.of());
      try (JoinedRows rows = join.join(question, join.snapshots(selection))) {
        return count(rows, flights);
      }
    }
  }

  private static ProjectDefinitions apply(
      DataSource database, ProjectName project, String eventTime) throws IOException {
    List<DefinitionFile> files = new ArrayList<>();
    try (Stream<Path> found = Files.list(FLIGHTS)) {
      for (Path file : found.filter(path -> path.toString().endsWith(".yaml")).toList()) {
        String text = Files.readString(file).replace("/arrived_at", eventTime);
        files.add(DefinitionFile.of(file.getFileName().toString(), text));
      }
    }
    var registry = new FeatureRegistry(database, Clock.systemUTC());
    registry.apply(project, new DefinitionParser().parse(files), ApplyRequest.by("the test"));
    try (var snapshots = new PostgresRegistrySnapshots(registry)) {
      snapshots.refresh();
      return snapshots.current(project);
    }
  }

  /** Appends what the view accepts, in the order in which a producer sends flights. */
  private static void append(FeatureTable table, Source source, List<Flight> flights) {
    var validator = new RowValidator(source, table.view(), Duration.ofMinutes(5));
    List<LoggedRow> rows = new ArrayList<>();
    List<Flight> stream =
        flights.stream()
            .sorted(Comparator.comparing(Flight::arrived).thenComparing(Flight::number))
            .toList();
    for (Flight flight : stream) {
      if (validator.validate(flight.document(), AFTERWARDS) instanceof Validation.Accepted row) {
        rows.add(new LoggedRow(row.row(), AFTERWARDS, 1, new LogPosition(1, 0, rows.size())));
      }
    }
    assertThat(rows).hasSize(99_998);
    LogProgress start = table.loadProgress(new LogProgress.LogId(1, "topic"), 1);
    table.append(
        rows, start, start.with(Map.of(0, new LogProgress.Partition(rows.size(), AFTERWARDS))));
  }

  private static Spine spine() throws IOException {
    List<List<Object>> rows = new ArrayList<>();
    for (String line : Files.readAllLines(FLIGHTS.resolve("spine.csv")).subList(1, 2_980)) {
      String[] fields = line.split(",", -1);
      rows.add(
          List.of(
              Long.valueOf(fields[0]),
              fields[1],
              fields[2],
              new Spine.Moment(fields[3], Instant.parse(fields[3])),
              Long.valueOf(fields[4])));
    }
    return new Spine(
        List.of(
            new Spine.LabelColumn("flight", ScalarType.INT64),
            new Spine.KeyColumn(key("origin")),
            new Spine.KeyColumn(key("destination")),
            new Spine.MomentColumn("timestamp"),
            new Spine.LabelColumn("delay_minutes", ScalarType.INT64)),
        List.copyOf(rows));
  }

  private static JoinKey key(String name) {
    return new JoinKey(new JoinKeyName(name), ScalarType.STRING);
  }

  private static Map<String, Leak> count(JoinedRows rows, List<Flight> flights) {
    Map<String, Leak> leaks = new TreeMap<>();
    while (rows.advance()) {
      List<Object> row = rows.values();
      Instant moment = ((Spine.Moment) row.get(3)).instant();
      add(leaks, "airport", row, (Integer) row.get(5), (Long) row.get(6), moment, flights);
      add(leaks, "route", row, (Integer) row.get(7), (Long) row.get(8), moment, flights);
    }
    return leaks;
  }

  private static void add(
      Map<String, Leak> leaks,
      String view,
      List<Object> row,
      Integer delay,
      Long flight,
      Instant moment,
      List<Flight> flights) {
    if (delay == null) {
      return;
    }
    Leak before = leaks.getOrDefault(view, new Leak(0, 0, 0, 0));
    boolean own = flight.equals(row.get(0));
    boolean notLanded = flights.get(flight.intValue() - 1).arrived().isAfter(moment);
    boolean equalsLabel = delay.longValue() == (Long) row.get(4);
    leaks.put(
        view,
        new Leak(
            before.answered() + 1,
            before.ownFlight() + (own ? 1 : 0),
            before.notLanded() + (notLanded ? 1 : 0),
            before.equalsLabel() + (equalsLabel ? 1 : 0)));
  }
}
