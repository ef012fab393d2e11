package dev.asof.embedded.launcher.demo;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Joined rows as the API answers with them, in the order of the spine. */
record JoinedTable(List<JsonNode> rows) {
  JoinedTable {
    rows = List.copyOf(rows);
  }

  /** Reads {@code {"columns":[{"name":…}],"rows":[[…]]}}. */
  static JoinedTable ofColumns(JsonNode answer) {
    JsonNode columns = answer.required("columns");
    return new JoinedTable(
        answer.required("rows").valueStream().map(row -> named(columns, row)).toList());
  }

  private static JsonNode named(JsonNode columns, JsonNode row) {
    var named = DemoClient.JSON.createObjectNode();
    IntStream.range(0, columns.size())
        .forEach(
            i -> named.set(columns.required(i).required("name").stringValue(), row.required(i)));
    return named;
  }

  /** Reads a JSON object per line. */
  static JoinedTable ofLines(String text) {
    return new JoinedTable(text.lines().map(DemoClient.JSON::readTree).toList());
  }

  /** A value as JSON writes it, {@code null} for none. */
  String value(int row, String column) {
    return rows.get(row).required(column).toString();
  }

  /** What came with the question: both keys, the moment, the flight and the label. */
  String spine(int row) {
    JsonNode columns = rows.get(row);
    return Stream.of("origin", "destination", "timestamp", "flight", "late")
        .map(column -> columns.path(column).asString())
        .collect(Collectors.joining(" "));
  }

  /** The event time of the row of {@code view} that answered, if one did. */
  Optional<Instant> findEventTime(int row, FlightView view) {
    JsonNode time = rows.get(row).required(view.view() + "__event_timestamp");
    return time.isNull() ? Optional.empty() : Optional.of(Instant.parse(time.stringValue()));
  }
}
