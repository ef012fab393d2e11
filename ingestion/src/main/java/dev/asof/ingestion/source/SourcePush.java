package dev.asof.ingestion.source;

import dev.asof.core.AsofException;
import dev.asof.core.Bytes;
import dev.asof.core.ErrorCode;
import dev.asof.core.SourceName;
import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.core.definition.Source;
import dev.asof.core.row.LogPosition;
import dev.asof.ingestion.log.FeatureLog;
import dev.asof.registry.ProjectDefinitions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Pushed rows: validated, appended to the log, and waited for as far as the caller asks.
 * Thread-safe.
 */
public final class SourcePush {
  private final FeatureLog log;
  private final StoreArrivals arrivals;
  private final Duration clockSkew;
  private final Clock clock;

  public SourcePush(FeatureLog log, StoreArrivals arrivals, Duration clockSkew, Clock clock) {
    this.log = log;
    this.arrivals = arrivals;
    this.clockSkew = clockSkew;
    this.clock = clock;
  }

  /**
   * Pushes {@code documents} to a source. What a view refuses is a dead letter; all the rest of the
   * push is appended in one piece.
   *
   * @param documents one JSON document each
   * @throws AsofException {@link ErrorCode#UNKNOWN_SOURCE}; {@link ErrorCode#SOURCE_NOT_PUSHABLE};
   *     {@link ErrorCode#FEATURE_LOG_UNAVAILABLE}; {@link ErrorCode#ACKNOWLEDGEMENT_TIMED_OUT} if
   *     the rows are safely on the log but a store has not taken them in time
   */
  public PushResult push(
      ProjectDefinitions definitions,
      SourceName name,
      List<byte[]> documents,
      Acknowledgement acknowledgement) {
    SourceViews target = loadTarget(definitions, name);
    List<IncomingRow> rows =
        documents.stream().map(bytes -> new IncomingRow(Bytes.wrap(bytes), null)).toList();
    RoutedRows routed = RowRouter.route(target, rows, clockSkew, clock);
    List<LogPosition> positions = log.append(routed.batch());
    Map<FeatureViewVersion, List<LogPosition>> byView = new LinkedHashMap<>();
    for (int i = 0; i < positions.size(); i++) {
      byView
          .computeIfAbsent(routed.batch().rows().get(i).view(), _ -> new ArrayList<>())
          .add(positions.get(i));
    }
    arrivals.await(byView, acknowledgement);
    return result(documents.size(), routed, positions);
  }

  private static SourceViews loadTarget(ProjectDefinitions definitions, SourceName name) {
    Source source = definitions.loadSource(name);
    if (!source.push()) {
      throw new AsofException(
          ErrorCode.SOURCE_NOT_PUSHABLE,
          "source '%s' takes no pushes: declare push: true, or send rows to its Kafka topic"
              .formatted(name));
    }
    List<FeatureViewVersion> views = definitions.viewsReading(name);
    if (views.isEmpty()) {
      throw new AsofException(
          ErrorCode.SOURCE_NOT_PUSHABLE,
          "no feature view reads source '%s', so its rows would go nowhere: apply one that lists it"
              .formatted(name));
    }
    return new SourceViews(definitions.project(), source, views);
  }

  private static PushResult result(int rows, RoutedRows routed, List<LogPosition> positions) {
    List<PushResult.Logged> logged = new ArrayList<>();
    for (int i = 0; i < positions.size(); i++) {
      logged.add(
          new PushResult.Logged(
              routed.rowOfEntry().get(i),
              routed.batch().rows().get(i).view().label(),
              positions.get(i)));
    }
    Set<Integer> refusedRows = new HashSet<>();
    List<PushResult.Refused> refusals = new ArrayList<>();
    for (RoutedRows.RefusedRow refused : routed.refusals()) {
      refusedRows.add(refused.row());
      refusals.add(new PushResult.Refused(refused.row(), refused.view(), refused.refusal()));
    }
    return new PushResult(rows - refusedRows.size(), refusedRows.size(), logged, refusals);
  }
}
