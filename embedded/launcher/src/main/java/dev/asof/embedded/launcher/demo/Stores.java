package dev.asof.embedded.launcher.demo;

import dev.asof.embedded.launcher.server.Places;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Counts the rows of this run on the feature logs and in the tables: in Kafka and in the Iceberg
 * catalog, as any other client of those would, and not through Asof.
 */
final class Stores implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofMinutes(3);

  private final Places places;
  private final String project;
  private final List<ViewCount> views = new ArrayList<>();

  private Stores(Places places, String project) {
    this.places = places;
    this.project = project;
  }

  /** What is counted of one view. */
  private static final class ViewCount {
    private final FlightView view;
    private final TopicReader log;
    private final long recordsBefore;
    private long logged;

    ViewCount(FlightView view, TopicReader log, long recordsBefore) {
      this.view = view;
      this.log = log;
      this.recordsBefore = recordsBefore;
    }

    long countLogged() {
      logged += log.countMore();
      return logged;
    }
  }

  /** Counts from what is there now. */
  static Stores countingFromNow(Places places, String project) {
    Stores stores = new Stores(places, project);
    for (FlightView view : FlightView.values()) {
      TopicReader log = TopicReader.fromNow(places.kafka(), view.log(project));
      stores.views.add(new ViewCount(view, log, stores.records(view)));
    }
    return stores;
  }

  private ViewCount of(FlightView view) {
    return views.stream().filter(count -> count.view == view).findFirst().orElseThrow();
  }

  /** Waits until {@code rows} rows are on the view's log, and returns how many there are then. */
  long awaitLogged(FlightView view, long rows) {
    Patience.until(() -> of(view).countLogged() >= rows, TIMEOUT);
    return of(view).countLogged();
  }

  /** The same for the view's table. */
  long awaitStored(FlightView view, long rows) {
    Patience.until(() -> stored(view) >= rows, TIMEOUT);
    return stored(view);
  }

  private long stored(FlightView view) {
    return records(view) - of(view).recordsBefore;
  }

  /** What the newest snapshot of the table says of itself. */
  private long records(FlightView view) {
    return findMetadata(view).map(Stores::totalRecords).orElse(0L);
  }

  private Optional<Path> findMetadata(FlightView view) {
    try (Connection connection = DriverManager.getConnection(places.jdbcUrl());
        PreparedStatement query =
            connection.prepareStatement(
                """
                SELECT metadata_location FROM iceberg_tables
                WHERE table_namespace = ? AND table_name = ?
                """)) {
      query.setString(1, project);
      query.setString(2, view.table());
      try (ResultSet found = query.executeQuery()) {
        return found.next()
            ? Optional.of(Path.of(URI.create(found.getString(1))))
            : Optional.empty();
      }
    } catch (SQLException e) {
      throw new DemoFailedException("The Iceberg catalog cannot be read", e);
    }
  }

  private static long totalRecords(Path metadata) {
    try {
      JsonNode table = DemoClient.JSON.readTree(Files.readString(metadata));
      for (JsonNode snapshot : table.path("snapshots")) {
        if (snapshot.path("snapshot-id").equals(table.path("current-snapshot-id"))) {
          return snapshot.path("summary").path("total-records").asLong();
        }
      }
      return 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    views.forEach(view -> view.log.close());
  }
}
