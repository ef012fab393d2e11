package dev.asof.offline.join;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.core.definition.ExpiredPolicy;
import dev.asof.core.definition.FeatureSelection;
import dev.asof.core.definition.FeatureView;
import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.core.definition.Freshness;
import dev.asof.core.pointintime.TimeMode;
import dev.asof.core.row.LogPosition;
import dev.asof.core.row.LoggedRow;
import dev.asof.core.row.RowTime;
import dev.asof.core.type.ScalarType;
import dev.asof.offline.SampleViews;
import dev.asof.offline.join.JoinQuestion.Extra;
import dev.asof.offline.table.TableSnapshot;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rule table of training, rule by rule, for both modes. */
class PointInTimeRulesTest {
  private static final Instant T0 = Instant.parse("2026-01-05T10:00:00Z");
  private static final Instant COMPLETE = T0.plusSeconds(10_000);
  private static final FeatureView.Time TIME =
      new FeatureView.Time(
          Duration.ofSeconds(60),
          new Freshness(Duration.ofSeconds(30), null),
          Duration.ofSeconds(2));
  private static final FeatureViewVersion VIEW =
      SampleViews.view(
          "delays",
          TIME,
          List.of(SampleViews.key("airport", ScalarType.STRING)),
          Map.of("delay", ScalarType.INT32));

  @TempDir static Path folder;
  private static JoinTestStore store;

  /** One table for all tests, each with a key of its own. */
  @BeforeAll
  static void fill() {
    store = JoinTestStore.in(folder);
    List<LoggedRow> rows = new ArrayList<>();
    add(rows, "one", 0, null, 0, 1);
    add(rows, "ties", 0, 5, 0, 1);
    add(rows, "ties", 0, 7, 0, 2);
    add(rows, "ties", 0, 6, 0, 3);
    add(rows, "ties", 10, 5, 10, 4);
    add(rows, "ties", 10, 5, 10, 5);
    add(rows, "ties", 10, null, 10, 6);
    add(rows, "null", 0, null, 0, 1);
    add(rows, "null", 10, null, 10, null);
    add(rows, "late", 0, null, 0, 1);
    add(rows, "late", 20, null, 20, 3);
    add(rows, "late", 10, null, 30, 2);
    rows.add(row("deleted", 0, null, 0, rows.size(), Arrays.asList(1)));
    rows.add(row("deleted", 10, null, 10, rows.size(), null));
    rows.add(row("deleted", 20, null, 20, rows.size(), Arrays.asList(2)));
    add(rows, "ahead", 5, null, 0, 1);
    store.append(VIEW, rows, COMPLETE);
  }

  @AfterAll
  static void close() {
    store.close();
  }

  @Test
  void takesARowFromTheVeryMoment() {
    assertThat(value(TimeMode.EVENT_TIME, "one", "10:00:00")).isEqualTo(1);
    assertThat(value(TimeMode.EVENT_TIME, "one", "09:59:59.999999")).isNull();
    assertThat(value(TimeMode.AS_SERVED, "one", "10:00:02")).isEqualTo(1);
    assertThat(value(TimeMode.AS_SERVED, "one", "10:00:01.999999")).isNull();
  }

  @Test
  void countsTheTtlsLastMomentIn() {
    for (TimeMode mode : TimeMode.values()) {
      assertThat(value(mode, "one", "10:01:00")).isEqualTo(1);
      assertThat(value(mode, "one", "10:01:00.000000999")).as("floored").isEqualTo(1);
      assertThat(value(mode, "one", "10:01:00.000001")).isNull();
    }
  }

  @Test
  void breaksTiesByCreatedTimestampAndThenByPosition() {
    for (TimeMode mode : TimeMode.values()) {
      assertThat(value(mode, "ties", "10:00:05")).isEqualTo(2);
      assertThat(value(mode, "ties", "10:00:15")).isEqualTo(5);
    }
  }

  @Test
  void answersNullWhereTheNewestRowHoldsNull() {
    for (TimeMode mode : TimeMode.values()) {
      assertThat(value(mode, "null", "10:00:15")).isNull();
      assertThat(verdict(mode, "null", "10:00:15")).isEqualTo("NULL");
    }
  }

  @Test
  void answersMissingForDeletedKeysUntilALaterRow() {
    for (TimeMode mode : TimeMode.values()) {
      assertThat(value(mode, "deleted", "10:00:05")).isEqualTo(1);
      assertThat(verdict(mode, "deleted", "10:00:15")).isEqualTo("MISSING");
      assertThat(value(mode, "deleted", "10:00:25")).isEqualTo(2);
    }
  }

  @Test
  void keepsLateRowsOutOfWhatWasServed() {
    assertThat(value(TimeMode.EVENT_TIME, "late", "10:00:15")).isEqualTo(2);
    assertThat(value(TimeMode.AS_SERVED, "late", "10:00:15")).isEqualTo(1);
    assertThat(value(TimeMode.AS_SERVED, "late", "10:00:40")).isEqualTo(3);
  }

  @Test
  void takesEventsFromTheFutureAsServedButNotByEventTime() {
    assertThat(value(TimeMode.EVENT_TIME, "ahead", "10:00:04")).isNull();
    assertThat(value(TimeMode.AS_SERVED, "ahead", "10:00:04")).isEqualTo(1);
    assertThat(verdict(TimeMode.AS_SERVED, "ahead", "10:00:04")).isEqualTo("FRESH");
  }

  @Test
  void givesTheStrongestVerdict() {
    assertThat(verdict(TimeMode.EVENT_TIME, "one", "10:00:30")).isEqualTo("FRESH");
    assertThat(verdict(TimeMode.EVENT_TIME, "one", "10:00:30.000001")).isEqualTo("STALE");
    assertThat(verdict(TimeMode.EVENT_TIME, "one", "10:01:00.000001")).isEqualTo("EXPIRED");
    assertThat(verdict(TimeMode.EVENT_TIME, "null", "10:05:00")).isEqualTo("EXPIRED");
    assertThat(verdict(TimeMode.EVENT_TIME, "nobody", "10:00:00")).isEqualTo("MISSING");
  }

  @Test
  void servesOrRefusesExpiredValuesByPolicy() {
    Spine spine = spine("one 10:05:00", "one 10:00:10", "deleted 10:00:15");
    assertThat(values(ask(ExpiredPolicy.SERVE, spine))).containsExactly(1, 1, null);
    assertThat(values(ask(ExpiredPolicy.NULL, spine))).containsExactly(null, 1, null);
    assertThatThrownBy(() -> ask(ExpiredPolicy.FAIL, spine))
        .isInstanceOfSatisfying(
            AsofException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.VALUE_EXPIRED))
        .hasMessageContaining("1 spine rows")
        .hasMessageContaining("row 0");
  }

  @Test
  void keepsSpineRowsInOrderWithDuplicatesAndTheirText() {
    Spine spine = spine("one 10:00:20", "nobody 10:00:20", "one 10:00:10", "one 10:00:20");
    assertThat(ask(ExpiredPolicy.NULL, spine))
        .containsExactly(
            Arrays.asList("one", spine.rows().get(0).get(1), 0L, 1),
            Arrays.asList("nobody", spine.rows().get(1).get(1), 1L, null),
            Arrays.asList("one", spine.rows().get(2).get(1), 2L, 1),
            Arrays.asList("one", spine.rows().get(3).get(1), 3L, 1));
    assertThat(((Spine.Moment) spine.rows().getFirst().get(1)).text())
        .isEqualTo("2026-01-05T11:00:20+01:00");
  }

  @Test
  void tellsWhichRowsAreLaterThanTheTablesAreCompleteThrough() {
    Spine spine =
        Spines.read(
            selection(ExpiredPolicy.NULL),
            "timestamp",
            List.of(
                Map.of("airport", "one", "timestamp", COMPLETE.toString()),
                Map.of("airport", "one", "timestamp", COMPLETE.plusNanos(1_000).toString())));
    JoinQuestion question =
        new JoinQuestion(
            selection(ExpiredPolicy.NULL), spine, TimeMode.EVENT_TIME, Set.of(Extra.COMPLETE));
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
        questions.add(
            threads.submit(() ->
                assertThat(value(TimeMode.EVENT_TIME, known ? "one" : "nobody", "10:00:10"))
                    .isEqualTo(known ? 1 : null)));
      }
      for (Future<?> question : questions) {
        question.get();
      }
    }
  }

  @Test
  void answersAnEmptySpineWithNoRows() {
    assertThat(ask(ExpiredPolicy.NULL, spine())).isEmpty();
  }

  @Test
  void refusesSpinesThatDoNotFit() {
    FeatureSelection selection = selection(ExpiredPolicy.NULL);
    assertRefused(
        ErrorCode.AMBIGUOUS_FEATURE_NAME,
        Spines.read(
            selection,
            "timestamp",
            List.of(Map.of("airport", "a", "timestamp", T0.toString(), "DELAYS__delay", 1))));
    assertRefused(
        ErrorCode.MISSING_JOIN_KEY,
        new Spine(List.of(new Spine.MomentColumn("timestamp")), List.of()));
    assertRefused(
        ErrorCode.WRONG_TYPE,
        new Spine(
            List.of(
                new Spine.KeyColumn(SampleViews.key("airport", ScalarType.INT64)),
                new Spine.MomentColumn("timestamp")),
            List.of()));
  }

  private static void assertRefused(ErrorCode code, Spine spine) {
    assertThatThrownBy(() -> ask(ExpiredPolicy.NULL, spine))
        .isInstanceOfSatisfying(AsofException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  private static void add(
      List<LoggedRow> rows, String key, int event, Integer created, int ingested, Integer value) {
    rows.add(row(key, event, created, ingested, rows.size(), Arrays.asList(value)));
  }

  private static LoggedRow row(
      String key, int event, Integer created, int ingested, int offset, List<Object> values) {
    return SampleViews.row(
        VIEW,
        List.of(key),
        new RowTime(T0.plusSeconds(event), created == null ? null : T0.plusSeconds(created)),
        T0.plusSeconds(ingested),
        new LogPosition(1, 0, offset),
        values);
  }

  private static Object value(TimeMode mode, String key, String time) {
    return answer(mode, key, time).get(3);
  }

  private static Object verdict(TimeMode mode, String key, String time) {
    return answer(mode, key, time).get(4);
  }

  private static List<Object> answer(TimeMode mode, String key, String time) {
    return store
        .ask(
            new JoinQuestion(
                selection(ExpiredPolicy.NULL),
                spine(key + " " + time),
                mode,
                Set.of(Extra.VERDICTS)))
        .getFirst();
  }

  private static List<List<Object>> ask(ExpiredPolicy policy, Spine spine) {
    return store.ask(new JoinQuestion(selection(policy), spine, TimeMode.EVENT_TIME, Set.of()));
  }

  private static List<Object> values(List<List<Object>> answer) {
    return answer.stream().map(List::getLast).toList();
  }

  private static FeatureSelection selection(ExpiredPolicy policy) {
    return JoinTestStore.all(policy, VIEW);
  }

  /** Rows of key and time of 5 January, written an hour ahead with its offset. */
  private static Spine spine(String... rows) {
    List<Map<String, Object>> json = new ArrayList<>();
    for (String row : rows) {
      String[] parts = row.split(" ");
      String hour = "%02d".formatted(Integer.parseInt(parts[1].substring(0, 2)) + 1);
      Map<String, Object> members = new LinkedHashMap<>();
      members.put("airport", parts[0]);
      members.put("timestamp", "2026-01-05T" + hour + parts[1].substring(2) + "+01:00");
      members.put("label", json.size());
      json.add(members);
    }
    return Spines.read(selection(ExpiredPolicy.NULL), "timestamp", json);
  }
}
