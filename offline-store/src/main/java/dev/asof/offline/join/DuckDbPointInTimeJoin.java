package dev.asof.offline.join;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.core.Micros;
import dev.asof.core.definition.ExpiredPolicy;
import dev.asof.core.definition.FeatureSelection;
import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.core.pointintime.PointInTimeRule;
import dev.asof.core.pointintime.TimeMode;
import dev.asof.offline.OfflineStoreProperties;
import dev.asof.offline.ProcessFolder;
import dev.asof.offline.join.JoinQuestion.Extra;
import dev.asof.offline.table.FeatureTables;
import dev.asof.offline.table.RowBounds;
import dev.asof.offline.table.TableFile;
import dev.asof.offline.table.TableSnapshot;
import dev.asof.offline.table.Warehouse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The join in DuckDB, inside this JVM, over the Parquet files that Iceberg plans. */
public final class DuckDbPointInTimeJoin implements PointInTimeJoin {
  private final FeatureTables tables;
  private final DuckDbEngine engine;
  private final FileCache files;

  /**
   * @param work a folder for spilled data and, unless configured elsewhere, fetched files;
   *     processes may share it
   */
  public DuckDbPointInTimeJoin(
      FeatureTables tables, Warehouse warehouse, OfflineStoreProperties properties, Path work) {
    this.tables = tables;
    this.engine = new DuckDbEngine(properties.duckdb(), ProcessFolder.scratch(work, "duckdb"));
    Path cache = properties.cache().folder();
    this.files =
        new FileCache(
            warehouse,
            ProcessFolder.lasting(cache == null ? work : cache, "cache"),
            properties.cache().maxBytes());
  }

  @Override
  public List<TableSnapshot> snapshots(FeatureSelection selection) {
    return selection.views().stream().map(view -> tables.open(view).snapshot()).toList();
  }

  @Override
  public JoinedRows join(JoinQuestion question, List<TableSnapshot> snapshots) {
    Instant through = PointInTimeJoin.completeThrough(snapshots);
    AnswerQuery answer = new AnswerQuery(question);
    List<AnswerQuery.Column> columns = answer.columns(through);
    SpineFit.check(
        question.spine(),
        question.selection(),
        columns.stream().map(AnswerQuery.Column::column).toList());
    Deque<FileCache.Lease> leases = new ArrayDeque<>();
    Session session = engine.connect();
    try {
      SpineTable.load(session, question.spine());
      findRows(session, question, snapshots, leases);
      refuseExpired(session, question.selection(), answer);
      return new DuckDbJoinedRows(
          session, question.spine(), columns, answer.from(), late(question.spine(), through));
    } catch (RuntimeException failure) {
      session.close();
      throw failure;
    } finally {
      leases.forEach(FileCache.Lease::close);
    }
  }

  private void findRows(
      Session session,
      JoinQuestion question,
      List<TableSnapshot> snapshots,
      Deque<FileCache.Lease> leases) {
    List<FeatureViewVersion> views = question.selection().views();
    Span span = Span.of(question.spine());
    for (int i = 0; i < views.size(); i++) {
      FeatureViewVersion view = views.get(i);
      Instant earliestEvent = earliestEvent(question, view, span.from());
      List<TableFile> planned =
          plan(snapshotOf(view, snapshots), question.mode(), earliestEvent, span.to());
      FileCache.Lease lease = files.lease(planned);
      leases.push(lease);
      new ViewJoin(
              session, i, view, AnswerQuery.featuresOf(question.selection(), view), lease.files())
          .run(question.spine(), question.mode(), span.to(), earliestEvent);
    }
  }

  private static TableSnapshot snapshotOf(FeatureViewVersion view, List<TableSnapshot> snapshots) {
    return snapshots.stream()
        .filter(snapshot -> snapshot.view().id() == view.id())
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no snapshot of " + view.label()));
  }

  private List<TableFile> plan(
      TableSnapshot snapshot, TimeMode mode, Instant earliestEvent, Instant latest) {
    RowBounds bounds =
        switch (mode) {
          case EVENT_TIME -> new RowBounds(earliestEvent, latest, Instant.MAX);
          case AS_SERVED -> new RowBounds(earliestEvent, Instant.MAX, latest);
        };
    return tables.open(snapshot.view()).plan(snapshot, bounds);
  }

  /**
   * Rows before this are past their TTL at every moment of the spine. They are needed only where
   * the answer tells expired values from missing ones.
   */
  private static Instant earliestEvent(
      JoinQuestion question, FeatureViewVersion view, Instant earliest) {
    boolean expiredMatters =
        question.selection().onExpired() != ExpiredPolicy.NULL
            || question.extras().contains(Extra.VERDICTS)
            || question.extras().contains(Extra.EVENT_TIMESTAMPS);
    Instant bound = new PointInTimeRule(view.view().time()).lowerBound(earliest);
    return expiredMatters || bound.isBefore(Micros.MIN) ? Instant.MIN : Micros.floor(bound);
  }

  private static void refuseExpired(
      Session session, FeatureSelection selection, AnswerQuery answer) {
    if (selection.onExpired() != ExpiredPolicy.FAIL || selection.features().isEmpty()) {
      return;
    }
    String from = " from " + answer.from() + " where " + answer.anyExpired();
    long expired = session.number("select count(*)" + from);
    if (expired > 0) {
      throw new AsofException(
          ErrorCode.VALUE_EXPIRED,
          "%d spine rows, the first of them row %d, would get values past their TTL, and the policy for those is to fail: choose another onExpired, for a feature service in its definition, or leave the rows out"
              .formatted(expired, session.number("select min(s.rn)" + from)));
    }
  }

  private static long late(Spine spine, Instant through) {
    int moments = SpineTable.momentColumn(spine);
    return spine.rows().stream()
        .map(row -> (Spine.Moment) row.get(moments))
        .filter(moment -> Micros.floor(moment.instant()).isAfter(through))
        .count();
  }

  @Override
  public void close() {
    engine.close();
    files.close();
  }

  /** The first and the last moment of a spine, floored to µs; of no length if it has no rows. */
  private record Span(Instant from, Instant to) {
    static Span of(Spine spine) {
      int moments = SpineTable.momentColumn(spine);
      List<Instant> instants =
          spine.rows().stream()
              .map(row -> Micros.floor(((Spine.Moment) row.get(moments)).instant()))
              .toList();
      return new Span(
          instants.stream().min(Instant::compareTo).orElse(Instant.EPOCH),
          instants.stream().max(Instant::compareTo).orElse(Instant.EPOCH));
    }
  }
}
