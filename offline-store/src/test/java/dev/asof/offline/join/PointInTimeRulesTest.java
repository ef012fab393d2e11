package dev.asof.offline.join;

import static dev.asof.core.pointintime.Verdict.EXPIRED;
import static dev.asof.core.pointintime.Verdict.FRESH;
import static dev.asof.core.pointintime.Verdict.MISSING;
import static dev.asof.core.pointintime.Verdict.NULL;
import static dev.asof.core.pointintime.Verdict.STALE;
import static dev.asof.offline.join.RuleLine.Row.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.core.definition.ExpiredPolicy;
import dev.asof.core.definition.FeatureSelection;
import dev.asof.core.definition.FeatureSelection.SelectedFeature;
import dev.asof.core.definition.FeatureView;
import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.core.definition.Freshness;
import dev.asof.core.pointintime.TimeMode;
import dev.asof.core.pointintime.Verdict;
import dev.asof.core.row.LogPosition;
import dev.asof.core.row.LogProgress.LogId;
import dev.asof.core.row.LoggedRow;
import dev.asof.core.row.RowTime;
import dev.asof.core.type.ScalarType;
import dev.asof.offline.SampleViews;
import dev.asof.offline.join.JoinQuestion.Extra;
import dev.asof.offline.table.TableSnapshot;
import dev.asof.offline.table.VisibilityMarks;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rule table of training, line by line, in both modes, and against the oracle. */
class PointInTimeRulesTest {
  private static final Instant COMPLETE = RuleLine.T0.plusSeconds(10_000);

  /** Values answer for 60 s and are fresh for 30 s; rows count as served 2 s after ingestion. */
  private static final FeatureViewVersion AGED =
      view("aged", Duration.ofSeconds(60), Duration.ofSeconds(30));

  private static final FeatureViewVersion UNCREATED =
      SampleViews.withoutCreated(view("uncreated", Duration.ofSeconds(60), Duration.ofSeconds(30)));
  private static final FeatureViewVersion LASTING = view("lasting", null, null);

  private static final String UPPER_BOUND = "upper bound: event_timestamp <= t";
  private static final Set<Extra> EVERYTHING = Set.of(Extra.VERDICTS, Extra.EVENT_TIMESTAMPS);

  @TempDir static Path folder;
  private static JoinTestStore store;
  private static final Map<FeatureViewVersion, PointInTimeOracle> ORACLES = new HashMap<>();

  static List<RuleLine> table() {
    return List.of(
        RuleLine.of(UPPER_BOUND, AGED, event(0).created(0).holds(1))
            .byEvent("-0.000001", MISSING, null)
            .byEvent("0", FRESH, 1),
        RuleLine.of("as_served: visible from ingested + lag", AGED, event(0).created(0).holds(1))
            .asServed("1.999999", MISSING, null)
            .asServed("2", FRESH, 1),
        RuleLine.of("TTL: event_timestamp >= t - ttl", AGED, event(0).created(0).holds(1))
            .both("60", STALE, 1)
            .both("60.000001", EXPIRED, null),
        RuleLine.of(
                "no TTL: no lower bound",
                LASTING,
                event(-1_000_000_000).created(0).ingested(0).holds(1))
            .byEvent("-1000000000.000001", MISSING, null)
            .byEvent("-1000000000", FRESH, 1)
            .asServed("1.999999", MISSING, null)
            .both("2", FRESH, 1)
            .both("1000000000", FRESH, 1),
        RuleLine.of(
                "several rows: the greatest event timestamp, whatever its created and position",
                AGED,
                event(10).created(0).holds(1),
                event(0).created(50).ingested(10).holds(2))
            .both("15", FRESH, 1)
            .byEvent("9", FRESH, 2)
            .asServed("9", MISSING, null),
        RuleLine.of(
                "then the greatest created timestamp",
                AGED,
                event(0).created(5).holds(1),
                event(0).created(7).holds(2),
                event(0).created(6).holds(3))
            .both("15", FRESH, 2),
        RuleLine.of(
                "then the last position",
                AGED,
                event(0).created(5).holds(1),
                event(0).created(5).holds(2))
            .both("15", FRESH, 2),
        RuleLine.of(
                "the last position, where no created timestamp is declared",
                UNCREATED,
                event(0).holds(1),
                event(0).holds(2))
            .both("15", FRESH, 2),
        RuleLine.of(
                "a later log epoch is a later position, whatever the offset",
                UNCREATED,
                event(0).holds(1),
                event(0).inEpoch(2).holds(2),
                event(0).holds(3))
            .both("15", FRESH, 2),
        RuleLine.of(
                "equal rows at two positions are one answer",
                AGED,
                event(0).created(5).holds(1),
                event(0).created(5).holds(1))
            .both("15", FRESH, 1)
            .both("15", FRESH, 1),
        RuleLine.of(
                "the newest row holds a null: no fall back",
                AGED,
                event(0).created(0).holds(1),
                event(10).created(0).holdsNull())
            .both("5", FRESH, 1)
            .both("15", NULL, null),
        RuleLine.of(
                "a delete answers MISSING until a later row",
                AGED,
                event(0).created(0).holds(1),
                event(10).created(0).deletes(),
                event(20).created(0).holds(2))
            .both("5", FRESH, 1)
            .both("15", MISSING, null)
            .both("25", FRESH, 2),
        RuleLine.of(
                "a delete takes part in row order: late, it deletes nothing newer",
                AGED,
                event(20).created(0).holds(2),
                event(10).created(0).ingested(25).deletes())
            .byEvent("15", MISSING, null)
            .both("30", FRESH, 2),
        RuleLine.of(
                "a delete that ties is decided by position",
                UNCREATED,
                event(0).deletes(),
                event(0).holds(1),
                event(20).holds(2),
                event(20).deletes())
            .both("15", FRESH, 1)
            .both("25", MISSING, null),
        RuleLine.of("nothing qualifies: the spine row is kept", AGED).both("0", MISSING, null),
        RuleLine.of(
                "spine times are floored to 1 µs to compare",
                AGED,
                event(0.000001).created(0).holds(1))
            .byEvent("0.000000999", MISSING, null)
            .byEvent("0.000001999", FRESH, 1)
            .asServed("2.000000999", MISSING, null)
            .asServed("2.000001999", FRESH, 1)
            .both("60.000001999", STALE, 1)
            .both("60.000002", EXPIRED, null),
        RuleLine.of(
                "as_served: late rows do not leak, event_time: the truth known today",
                AGED,
                event(0).created(0).holds(1),
                event(20).created(0).holds(3),
                event(10).created(0).ingested(30).holds(2))
            .byEvent("15", FRESH, 2)
            .asServed("15", FRESH, 1)
            .both("25", FRESH, 3)
            .both("40", FRESH, 3),
        RuleLine.of(
                "as_served: visibility is the only upper bound, and age is never negative",
                AGED,
                event(5).created(0).ingested(0).holds(1))
            .byEvent("4", MISSING, null)
            .asServed("1", MISSING, null)
            .asServed("4", FRESH, 1),
        RuleLine.of(
                "as_served: rows that became visible late answer from then on",
                LASTING,
                event(0).created(0).ingested(100).holds(1))
            .byEvent("0", FRESH, 1)
            .asServed("101.999999", MISSING, null)
            .asServed("102", FRESH, 1),
        RuleLine.of(
                "as_served: a mark past the declared lag counts, event_time has no marks",
                LASTING,
                event(0).created(0).visible(50).holds(1))
            .byEvent("0", FRESH, 1)
            .asServed("2", MISSING, null)
            .asServed("49.999999", MISSING, null)
            .asServed("50", FRESH, 1),
        RuleLine.of(
                "as_served: a mark before the declared lag counts",
                LASTING,
                event(0).created(0).visible(0.5).holds(1))
            .asServed("0.499999", MISSING, null)
            .both("0.5", FRESH, 1),
        RuleLine.of(
                "as_served: marked rows stand beside rows of declared lag",
                LASTING,
                event(0).created(0).holds(1),
                event(10).created(0).visible(40).holds(2),
                event(5).created(0).ingested(20).holds(3),
                event(30).created(0).visible(30.25).holds(4))
            .byEvent("12", FRESH, 2)
            .asServed("12", FRESH, 1)
            .asServed("22", FRESH, 3)
            .both("30.25", FRESH, 4)
            .both("45", FRESH, 4),
        RuleLine.of(
                "verdicts: the strongest",
                AGED,
                event(0).created(0).holdsNull(),
                event(1000).created(0).holds(1),
                event(2000).created(0).deletes())
            .both("31", NULL, null)
            .both("61", EXPIRED, null)
            .both("1030", FRESH, 1)
            .both("1030.000001", STALE, 1)
            .both("1061", EXPIRED, null)
            .both("2061", MISSING, null));
  }

  /** One table per view for all lines, each with a key of its own. */
  @BeforeAll
  static void fill() {
    store = JoinTestStore.in(folder);
    for (FeatureViewVersion view : List.of(AGED, UNCREATED, LASTING)) {
      List<LoggedRow> rows = new ArrayList<>();
      Map<LogPosition, Instant> marks = new HashMap<>();
      Map<Integer, Integer> offsets = new HashMap<>();
      for (RuleLine line : table()) {
        for (RuleLine.Row row : line.view().equals(view) ? line.rows() : List.<RuleLine.Row>of()) {
          int offset = offsets.merge(row.epoch(), 1, Integer::sum);
          LogPosition position = new LogPosition(row.epoch(), 0, offset);
          rows.add(row(line, row, position));
          if (row.visible() != null) {
            marks.put(position, RuleLine.at(row.visible()));
          }
        }
      }
      for (int epoch = 1; epoch <= 2; epoch++) {
        int number = epoch;
        List<LoggedRow> ofEpoch =
            rows.stream().filter(row -> row.position().epoch() == number).toList();
        store.append(view, new LogId(epoch, "topic" + epoch), 1, ofEpoch, COMPLETE);
      }
      if (!marks.isEmpty()) {
        VisibilityMarks.write(store.store(), view, marks);
      }
      ORACLES.put(view, new PointInTimeOracle(view, rows, marks));
    }
  }

  @AfterAll
  static void close() {
    store.close();
  }

  @ParameterizedTest
  @MethodSource("table")
  void answersAsTheTableSaysAndAsTheOracleFinds(RuleLine line) {
    PointInTimeOracle oracle = ORACLES.get(line.view());
    for (TimeMode mode : TimeMode.values()) {
      List<RuleLine.Expected> expected = line.expected(mode);
      Spine spine = spine(line.toString(), moments(expected));
      for (ExpiredPolicy policy : List.of(ExpiredPolicy.NULL, ExpiredPolicy.SERVE)) {
        List<List<Object>> answers = new ArrayList<>();
        for (int i = 0; i < expected.size(); i++) {
          SelectedFeature feature = selection(policy, line.view()).features().getFirst();
          PointInTimeOracle.Answer found =
              oracle.answer(
                  List.of(line.toString()), expected.get(i).moment(), mode, feature, policy);
          assertThat(found.verdict())
              .as("%s: %s", line, expected.get(i))
              .isEqualTo(expected.get(i).verdict());
          if (policy == ExpiredPolicy.NULL) {
            assertThat(found.value())
                .as("%s: %s", line, expected.get(i))
                .isEqualTo(expected.get(i).value());
          }
          List<Object> answer = new ArrayList<>(spine.rows().get(i));
          answer.addAll(
              Arrays.asList(found.value(), found.verdict().name(), found.eventTimestamp()));
          answers.add(answer);
        }
        assertThat(ask(line.view(), policy, mode, spine, EVERYTHING))
            .as("%s, %s, %s", line, mode, policy)
            .isEqualTo(answers);
        if (policy == ExpiredPolicy.NULL) {
          assertThat(ask(line.view(), policy, mode, spine, Set.of()))
              .as("%s, %s, values alone", line, mode)
              .isEqualTo(answers.stream().map(answer -> answer.subList(0, 3)).toList());
        }
      }
    }
  }

  /** {@code fail} fails exactly where a value is past its TTL, in both modes. */
  @ParameterizedTest
  @MethodSource("table")
  void failsForExpiredValuesAloneWhereThatIsThePolicy(RuleLine line) {
    for (TimeMode mode : TimeMode.values()) {
      Spine spine = spine(line.toString(), moments(line.expected(mode)));
      List<Verdict> verdicts =
          line.expected(mode).stream().map(RuleLine.Expected::verdict).toList();
      if (verdicts.contains(EXPIRED)) {
        assertThatThrownBy(() -> ask(line.view(), ExpiredPolicy.FAIL, mode, spine, Set.of()))
            .as("%s, %s", line, mode)
            .isInstanceOfSatisfying(
                AsofException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.VALUE_EXPIRED))
            .hasMessageContaining("row %d,", verdicts.indexOf(EXPIRED));
      } else {
        assertThat(ask(line.view(), ExpiredPolicy.FAIL, mode, spine, Set.of()))
            .as("%s, %s", line, mode)
            .extracting(List::getLast)
            .isEqualTo(line.expected(mode).stream().map(RuleLine.Expected::value).toList());
      }
    }
  }

  @Test
  void keepsSpineRowsInOrderWithDuplicatesAndTheirText() {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (String text :
        List.of(
            "2026-01-05T11:00:20.0000009+01:00",
            "2026-01-05T10:00:20Z",
            "2026-01-05T10:00:10",
            "2026-01-05T11:00:20.0000009+01:00")) {
      rows.add(Map.of("rule", UPPER_BOUND, "timestamp", text, "label", rows.size()));
      rows.add(Map.of("rule", "nobody", "timestamp", text, "label", rows.size()));
    }
    Spine spine = Spines.read(selection(ExpiredPolicy.NULL, AGED), "timestamp", rows);
    for (TimeMode mode : TimeMode.values()) {
      List<List<Object>> answers = ask(AGED, ExpiredPolicy.NULL, mode, spine, Set.of());
      assertThat(answers).hasSameSizeAs(rows);
      for (int i = 0; i < rows.size(); i++) {
        List<Object> expected = new ArrayList<>(spine.rows().get(i));
        expected.add(i % 2 == 0 ? 1 : null);
        assertThat(answers.get(i)).as("%s, row %d", mode, i).isEqualTo(expected);
        assertThat(expected).contains((long) i);
        assertThat(expected)
            .filteredOn(Spine.Moment.class::isInstance)
            .extracting(moment -> ((Spine.Moment) moment).text())
            .containsExactly((String) rows.get(i).get("timestamp"));
      }
    }
  }

  @Test
  void tellsWhichRowsAreLaterThanTheTablesAreCompleteThrough() {
    Spine spine =
        Spines.read(
            selection(ExpiredPolicy.NULL, UNCREATED),
            "timestamp",
            List.of(
                Map.of("rule", "one", "timestamp", COMPLETE.toString()),
                Map.of("rule", "one", "timestamp", COMPLETE.plusNanos(1_000).toString())));
    JoinQuestion question =
        new JoinQuestion(
            selection(ExpiredPolicy.NULL, UNCREATED),
            spine,
            TimeMode.EVENT_TIME,
            Set.of(Extra.COMPLETE));
    assertThat(store.ask(question).stream().map(List::getLast)).containsExactly(true, false);
    List<TableSnapshot> snapshots = store.join().snapshots(question.selection());
    assertThat(PointInTimeJoin.completeThrough(snapshots)).isEqualTo(COMPLETE);
    try (JoinedRows rows = store.join().join(question, snapshots)) {
      assertThat(rows.incompleteCount()).isEqualTo(1);
    }
  }

  @Test
  void answersSeveralQuestionsAtOnce() throws Exception {
    List<Future<?>> questions = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      for (int i = 0; i < 16; i++) {
        boolean known = i % 2 == 0;
        Spine spine = spine(known ? UPPER_BOUND : "nobody", List.of(RuleLine.at(10)));
        questions.add(
            threads.submit(() ->
                assertThat(
                        ask(AGED, ExpiredPolicy.NULL, TimeMode.EVENT_TIME, spine, Set.of())
                            .getFirst()
                            .getLast())
                    .isEqualTo(known ? 1 : null)));
      }
      for (Future<?> question : questions) {
        question.get();
      }
    }
  }

  @Test
  void answersAnEmptySpineWithNoRows() {
    for (TimeMode mode : TimeMode.values()) {
      assertThat(ask(AGED, ExpiredPolicy.NULL, mode, spine("nobody", List.of()), EVERYTHING))
          .isEmpty();
    }
  }

  @Test
  void refusesSpinesThatDoNotFit() {
    FeatureSelection selection = selection(ExpiredPolicy.NULL, AGED);
    assertRefused(
        ErrorCode.AMBIGUOUS_FEATURE_NAME,
        Spines.read(
            selection,
            "timestamp",
            List.of(Map.of("rule", "a", "timestamp", RuleLine.T0.toString(), "AGED__delay", 1))));
    assertRefused(
        ErrorCode.MISSING_JOIN_KEY,
        new Spine(List.of(new Spine.MomentColumn("timestamp")), List.of()));
    assertRefused(
        ErrorCode.WRONG_TYPE,
        new Spine(
            List.of(
                new Spine.KeyColumn(SampleViews.key("rule", ScalarType.INT64)),
                new Spine.MomentColumn("timestamp")),
            List.of()));
  }

  private static void assertRefused(ErrorCode code, Spine spine) {
    assertThatThrownBy(() -> ask(AGED, ExpiredPolicy.NULL, TimeMode.EVENT_TIME, spine, Set.of()))
        .isInstanceOfSatisfying(AsofException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  private static List<Instant> moments(List<RuleLine.Expected> expected) {
    return expected.stream().map(RuleLine.Expected::moment).toList();
  }

  private static FeatureViewVersion view(
      String name, @Nullable Duration ttl, @Nullable Duration maxAge) {
    return SampleViews.view(
        name,
        new FeatureView.Time(ttl, new Freshness(maxAge, null), Duration.ofSeconds(2)),
        List.of(SampleViews.key("rule", ScalarType.STRING)),
        Map.of("delay", ScalarType.INT32));
  }

  private static LoggedRow row(RuleLine line, RuleLine.Row row, LogPosition position) {
    return SampleViews.row(
        line.view(),
        List.of(line.toString()),
        new RowTime(
            RuleLine.at(row.event()), row.created() == null ? null : RuleLine.at(row.created())),
        RuleLine.at(row.ingested()),
        position,
        row.delete() ? null : Arrays.asList(row.value()));
  }

  private static Spine spine(String key, List<Instant> moments) {
    return new Spine(
        List.of(
            new Spine.KeyColumn(SampleViews.key("rule", ScalarType.STRING)),
            new Spine.MomentColumn("timestamp")),
        moments.stream()
            .map(moment -> List.<Object>of(key, new Spine.Moment("at " + moment, moment)))
            .toList());
  }

  private static List<List<Object>> ask(
      FeatureViewVersion view,
      ExpiredPolicy policy,
      TimeMode mode,
      Spine spine,
      Set<Extra> extras) {
    return store.ask(new JoinQuestion(selection(policy, view), spine, mode, extras));
  }

  private static FeatureSelection selection(ExpiredPolicy policy, FeatureViewVersion view) {
    return JoinTestStore.all(policy, view);
  }
}
