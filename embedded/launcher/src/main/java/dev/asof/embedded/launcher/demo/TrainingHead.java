package dev.asof.embedded.launcher.demo;

import dev.asof.embedded.launcher.demo.FlightsSample.SpineRow;
import dev.asof.embedded.launcher.server.Screen;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** The newest rows of a training set, in both modes side by side. */
record TrainingHead(List<SpineRow> spine, JoinedTable byEventTime, JoinedTable asServed) {
  private static final int ROWS = 5;

  void print(Screen screen) {
    screen.line("");
    screen.line("  Its newest rows: the last delay by airport and by route, in both modes");
    TextTable table =
        new TextTable(
            "departure", "from", "to", "late", "event_time", "(route)", "as_served", "(route)");
    for (int i : newest()) {
      SpineRow row = spine.get(i);
      table.row(
          row.timestamp().toString(),
          row.flight().origin(),
          row.flight().destination(),
          Integer.toString(row.late()),
          byEventTime.value(i, FlightView.AIRPORT.delay()),
          byEventTime.value(i, FlightView.ROUTE.delay()),
          asServed.value(i, FlightView.AIRPORT.delay()),
          asServed.value(i, FlightView.ROUTE.delay()));
    }
    table.print(screen);
    screen.line(
        "  as_served knows a flight from the moment it reached the log: in the first demo, only now.");
  }

  private List<Integer> newest() {
    return IntStream.range(0, spine.size())
        .boxed()
        .sorted(Comparator.comparing((Integer row) -> spine.get(row).timestamp()).reversed())
        .limit(ROWS)
        .toList();
  }
}
