package dev.asof.offline.join;

import dev.asof.core.Micros;
import dev.asof.core.definition.FeatureSelection.SelectedFeature;
import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.core.pointintime.TimeMode;
import dev.asof.offline.table.TableColumn;
import dev.asof.offline.table.TableColumns;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Finds, for each key and moment of the spine, the row of one view that answers.
 *
 * <p>The result is the temporary table {@code answer{n}}, with at most one row per key and moment:
 * keys {@code k0…}, moment {@code t}, the row's event time {@code e} (both µs), whether it is a
 * delete, and the features asked for, {@code f0…}.
 *
 * <p>Wide rows are fetched last. First a narrow table of times is joined as-of with the distinct
 * questions; then only the rows that answer something are read. In {@code event_time} mode the
 * narrow table holds event times, and ties are decided by row order among the rows at the time that
 * was found. In {@code as_served} mode it holds what the online store would have held: per key, in
 * order of visibility, the rows that were first in row order when they became visible. A row is one
 * of those exactly if no row visible by then precedes it in row order, so that its rank in row
 * order equals the greatest rank visible so far; their ranks rise with visibility, hence the last
 * one visible at the moment is the first in row order of all that are.
 */
final class ViewJoin {
  private static final String ROW_ORDER =
      "e desc, c desc nulls last, epoch desc, off desc, part desc";

  private final Session session;
  private final int number;
  private final FeatureViewVersion view;
  private final List<SelectedFeature> features;
  private final String source;
  private final String keys;

  /**
   * @param number tells this view's tables from those of the others
   * @param features those of the view that are asked for
   * @param files the view's rows
   */
  ViewJoin(
      Session session,
      int number,
      FeatureViewVersion view,
      List<SelectedFeature> features,
      List<Path> files) {
    this.session = session;
    this.number = number;
    this.view = view;
    this.features = features;
    this.source = source(files);
    this.keys = list("k%d", view.key().joinKeys().size());
  }

  static String answer(int number) {
    return "answer" + number;
  }

  void run(Spine spine, TimeMode mode, Instant latest, Instant earliestEvent) {
    createQuestions(spine);
    switch (mode) {
      case EVENT_TIME -> findByEvent(latest, earliestEvent);
      case AS_SERVED -> findAsServed(latest, earliestEvent);
    }
    List.of("question", "past", "hit", "winner").forEach(this::drop);
  }

  private void createQuestions(Spine spine) {
    List<String> columns = new ArrayList<>();
    for (int i = 0; i < view.key().joinKeys().size(); i++) {
      String key = view.key().joinKeys().get(i).name().value();
      columns.add("%s as k%d".formatted(SpineTable.keyColumn(spine, key), i));
    }
    create("question", "select distinct %s, t from spine".formatted(String.join(", ", columns)));
  }

  private void findByEvent(Instant latest, Instant earliestEvent) {
    create(
        "past",
        "select %s, e from (%s) semi join %s using (%s) where %s"
            .formatted(keys, source, table("question"), keys, eventBounds(earliestEvent, latest)));
    create(
        "hit",
        "select %s, q.t, p.e from %s q asof join %s p on %s and q.t >= p.e"
            .formatted(qualified("q"), table("question"), table("past"), sameKeys("q", "p")));
    create(
        "winner",
        "select r.* from (%s) r semi join %s h on %s and r.e = h.e where %s qualify row_number() over (partition by %s, e order by %s) = 1"
            .formatted(
                source,
                table("hit"),
                sameKeys("r", "h"),
                eventBounds(earliestEvent, latest),
                keys,
                ROW_ORDER));
    createAnswer("h.e = w.e");
  }

  private void findAsServed(Instant latest, Instant earliestEvent) {
    create(
        "past",
        """
        select * exclude (rank, best) from (
          select *, max(rank) over (partition by %1$s order by v range unbounded preceding) as best
          from (
            select %1$s, e, epoch, part, off, v, row_number() over (partition by %1$s
              order by e, c nulls first, epoch, off, part) as rank
            from (%2$s) semi join %3$s using (%1$s)
            where v <= %4$d and %5$s))
        where rank = best
        """
            .formatted(
                keys,
                source,
                table("question"),
                Micros.of(latest),
                eventBounds(earliestEvent, Instant.MAX)));
    create(
        "hit",
        "select %s, q.t, p.epoch, p.part, p.off from %s q asof join %s p on %s and q.t >= p.v"
            .formatted(qualified("q"), table("question"), table("past"), sameKeys("q", "p")));
    String samePosition =
        "%1$s.epoch = %2$s.epoch and %1$s.part = %2$s.part and %1$s.off = %2$s.off";
    create(
        "winner",
        "select r.* from (%s) r semi join %s h on %s and %s"
            .formatted(source, table("hit"), sameKeys("r", "h"), samePosition.formatted("r", "h")));
    createAnswer(samePosition.formatted("h", "w"));
  }

  private void createAnswer(String sameRow) {
    session.execute(
        "create temp table %s as select %s, h.t, w.e, w.deleted%s from %s h join %s w on %s and %s"
            .formatted(
                answer(number),
                qualified("h"),
                IntStream.range(0, features.size())
                    .mapToObj(", w.f%d"::formatted)
                    .collect(Collectors.joining()),
                table("hit"),
                table("winner"),
                sameKeys("h", "w"),
                sameRow));
  }

  /** The columns that the join needs, under short names; times in µs. */
  private String source(List<Path> files) {
    List<String> columns = new ArrayList<>();
    for (int i = 0; i < view.key().joinKeys().size(); i++) {
      columns.add("%s as k%d".formatted(Sql.name(view.key().joinKeys().get(i).name().value()), i));
    }
    columns.add("epoch_us(%s) as e, %1$s as event".formatted(TableColumns.EVENT));
    columns.add("epoch_us(%s) as c".formatted(TableColumns.CREATED));
    columns.add("%s as epoch".formatted(TableColumns.EPOCH));
    columns.add("%s as part".formatted(TableColumns.PARTITION));
    columns.add("%s as off".formatted(TableColumns.OFFSET));
    columns.add("%s as deleted".formatted(TableColumns.DELETED));
    columns.add(
        "coalesce(epoch_us(%s), epoch_us(%s) + %d) as v"
            .formatted(
                TableColumns.VISIBLE_AT,
                TableColumns.INGESTED,
                TimeSpans.microsRoundedUp(view.view().time().servingLag())));
    for (int i = 0; i < features.size(); i++) {
      String name = features.get(i).feature().name().value();
      columns.add("%s as f%d".formatted(Sql.name(name), i));
    }
    return "select %s from %s".formatted(String.join(", ", columns), rows(files));
  }

  /** All files as one relation, by field id: a column that a file has not is null there. */
  private String rows(List<Path> files) {
    List<TableColumn> columns = TableColumns.of(view);
    if (files.isEmpty()) {
      return columns.stream()
          .map(c -> "null::%s as %s".formatted(Sql.type(c.type()), Sql.name(c.name())))
          .collect(Collectors.joining(", ", "(select ", " where false)"));
    }
    String schema =
        columns.stream()
            .map(c ->
                "%d: {name: %s, type: %s, default_value: null}"
                    .formatted(c.fieldId(), Sql.text(c.name()), Sql.text(Sql.type(c.type()))))
            .collect(Collectors.joining(", ", "map {", "}"));
    String names =
        files.stream().map(Path::toString).map(Sql::text).collect(Collectors.joining(", "));
    return "read_parquet([%s], schema = %s)".formatted(names, schema);
  }

  /** Bounds on the stored column, so that DuckDB skips row groups by them. */
  private static String eventBounds(Instant earliest, Instant latest) {
    List<String> bounds = new ArrayList<>(List.of("true"));
    if (earliest.isAfter(Micros.MIN)) {
      bounds.add("event >= make_timestamptz(%d)".formatted(Micros.of(earliest)));
    }
    if (latest.isBefore(Micros.MAX)) {
      bounds.add("event <= make_timestamptz(%d)".formatted(Micros.of(latest)));
    }
    return String.join(" and ", bounds);
  }

  private void create(String role, String query) {
    session.execute("create temp table %s as %s".formatted(table(role), query));
  }

  private void drop(String role) {
    session.execute("drop table if exists " + table(role));
  }

  private String table(String role) {
    return role + number;
  }

  private String qualified(String alias) {
    return list(alias + ".k%d", view.key().joinKeys().size());
  }

  private String sameKeys(String left, String right) {
    return IntStream.range(0, view.key().joinKeys().size())
        .mapToObj(i -> "%s.k%d = %s.k%d".formatted(left, i, right, i))
        .collect(Collectors.joining(" and "));
  }

  private static String list(String format, int count) {
    return IntStream.range(0, count).mapToObj(format::formatted).collect(Collectors.joining(", "));
  }
}
