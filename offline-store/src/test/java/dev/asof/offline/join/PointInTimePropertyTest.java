package dev.asof.offline.join;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asof.core.AsofException;
import dev.asof.core.definition.ExpiredPolicy;
import dev.asof.core.definition.FeatureSelection;
import dev.asof.core.definition.FeatureSelection.SelectedFeature;
import dev.asof.core.definition.FeatureView;
import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.core.definition.Freshness;
import dev.asof.core.definition.JoinKey;
import dev.asof.core.pointintime.TimeMode;
import dev.asof.core.pointintime.Verdict;
import dev.asof.core.row.LogPosition;
import dev.asof.core.row.LoggedRow;
import dev.asof.core.type.ListType;
import dev.asof.core.type.ScalarType;
import dev.asof.core.type.ValueType;
import dev.asof.offline.SampleViews;
import dev.asof.offline.join.JoinQuestion.Extra;
import dev.asof.offline.join.Spine.KeyColumn;
import dev.asof.offline.join.Spine.LabelColumn;
import dev.asof.offline.join.Spine.Moment;
import dev.asof.offline.join.Spine.MomentColumn;
import dev.asof.offline.table.VisibilityMarks;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The join against {@link PointInTimeOracle} on random histories that are full of ties. */
class PointInTimePropertyTest {
  private static final int SEEDS = 6;
  private static final Map<String, ValueType> FEATURES =
      Map.of(
          "amount", ScalarType.FLOAT64,
          "count", ScalarType.INT64,
          "blob", ScalarType.BYTES,
          "last", ScalarType.TIMESTAMP,
          "tags", new ListType(ScalarType.STRING),
          "times", new ListType(ScalarType.TIMESTAMP));

  @TempDir Path folder;

  /** What has happened, and how often. */
  private final Map<String, Integer> seen = new TreeMap<>();

  @Test
  void agreesWithTheOracle() {
    try (JoinTestStore store = JoinTestStore.in(folder)) {
      for (long seed = 1; seed <= SEEDS; seed++) {
        agreesWithTheOracle(store, seed);
      }
    }
    for (TimeMode mode : TimeMode.values()) {
      for (Verdict verdict : EnumSet.complementOf(EnumSet.of(Verdict.ERROR))) {
        assertSeen("%s %s".formatted(mode, verdict), 50);
      }
      assertSeen(mode + " FAIL refused", 3);
      assertSeen(mode + " FAIL answered", 5);
      assertSeen(mode + " the answering row ties by event timestamp", 100);
      assertSeen(mode + " the answering row ties up to its position", 30);
      assertSeen(mode + " the newer epoch counts, not the greater offset", 10);
      assertSeen(mode + " the answering row stands at two positions", 100);
    }
    assertSeen("the modes differ", 100);
    assertSeen("a mark decides", 50);
    assertSeen("a view without created timestamps", 2);
    assertSeen("a view with created timestamps", 2);
    assertSeen("a view without TTL", 2);
  }

  private void assertSeen(String what, int atLeast) {
    assertThat(seen.getOrDefault(what, 0))
        .as("%s; all: %s", what, seen)
        .isGreaterThanOrEqualTo(atLeast);
  }

  private void count(String what) {
    seen.merge(what, 1, Integer::sum);
  }

  private void agreesWithTheOracle(JoinTestStore store, long seed) {
    // Neighbouring seeds start with nearly the same numbers, so they are spread.
    Random random = new Random(seed * 0x9E3779B97F4A7C15L);
    FeatureViewVersion users =
        view(
            "users" + seed,
            seed % 3 == 0,
            random,
            List.of(SampleViews.key("user", ScalarType.INT64)));
    FeatureViewVersion pairs =
        view(
            "pairs" + seed,
            seed % 3 == 1,
            random,
            List.of(
                SampleViews.key("user", ScalarType.INT64),
                SampleViews.key("item", ScalarType.STRING)));
    FeatureViewVersion evolved = SampleViews.withFeature(pairs, "added", ScalarType.INT32);
    History single = fill(store, random, users, users);
    History paired = fill(store, random, pairs, evolved);
    Spine spine = spine(random);
    for (TimeMode mode : TimeMode.values()) {
      for (ExpiredPolicy policy : ExpiredPolicy.values()) {
        FeatureSelection selection = JoinTestStore.all(policy, users, evolved);
        Set<Extra> extras =
            random.nextBoolean()
                ? EnumSet.noneOf(Extra.class)
                : EnumSet.of(Extra.VERDICTS, Extra.EVENT_TIMESTAMPS);
        ask(
            store,
            new JoinQuestion(selection, spine, mode, extras),
            single,
            paired,
            "seed " + seed);
      }
      for (List<Object> row : spine.rows()) {
        tell(single, List.of(row.get(2)), row, mode);
        tell(paired, List.of(row.get(0), row.get(2)), row, mode);
      }
    }
  }

  /** A view's rows, with the oracles that know of the visibility marks and that do not. */
  private record History(
      FeatureViewVersion view,
      List<LoggedRow> rows,
      PointInTimeOracle oracle,
      PointInTimeOracle unmarked) {}

  private History fill(
      JoinTestStore store, Random random, FeatureViewVersion view, FeatureViewVersion evolved) {
    RandomLog log = new RandomLog(store, random);
    log.openEpoch(3);
    for (int commit = random.nextInt(3); commit >= 0; commit--) {
      log.append(view, 30 + random.nextInt(60));
    }
    log.openEpoch(2);
    log.append(evolved, 30 + random.nextInt(60));
    Map<LogPosition, Instant> marks = log.marks();
    VisibilityMarks.write(store.store(), evolved, marks);
    log.append(evolved, 1 + random.nextInt(20));
    count(
        "a view with%s created timestamps".formatted(view.view().createdTimestamp() ? "" : "out"));
    if (view.view().time().ttl() == null) {
      count("a view without TTL");
    }
    return new History(
        evolved,
        log.rows(),
        new PointInTimeOracle(evolved, log.rows(), marks),
        new PointInTimeOracle(evolved, log.rows(), Map.of()));
  }

  private void ask(
      JoinTestStore store, JoinQuestion question, History single, History paired, String seed) {
    List<List<Object>> expected = new ArrayList<>();
    List<List<Object>> unexpired = new ArrayList<>();
    List<List<Object>> rows = new ArrayList<>();
    for (List<Object> row : question.spine().rows()) {
      List<PointInTimeOracle.Answer> answers = answers(question, row, single, paired);
      List<Object> values = values(question, row, answers);
      expected.add(values);
      if (answers.stream().noneMatch(answer -> answer.verdict() == Verdict.EXPIRED)) {
        unexpired.add(values);
        rows.add(row);
      }
      answers.forEach(answer -> count("%s %s".formatted(question.mode(), answer.verdict())));
    }
    String what = "%s, %s, %s".formatted(seed, question.mode(), question.selection().onExpired());
    if (question.selection().onExpired() == ExpiredPolicy.FAIL) {
      if (unexpired.size() < expected.size()) {
        assertThatThrownBy(() -> store.ask(question)).as(what).isInstanceOf(AsofException.class);
        count(question.mode() + " FAIL refused");
      }
      Spine answerable = new Spine(question.spine().columns(), rows);
      assertEqual(
          store.ask(
              new JoinQuestion(
                  question.selection(), answerable, question.mode(), question.extras())),
          unexpired,
          what);
      count(question.mode() + " FAIL answered");
    } else {
      assertEqual(store.ask(question), expected, what);
    }
  }

  private static void assertEqual(
      List<List<Object>> answers, List<List<Object>> expected, String what) {
    assertThat(answers).as(what).hasSameSizeAs(expected);
    for (int i = 0; i < answers.size(); i++) {
      assertThat(answers.get(i)).as("%s, row %d", what, i).isEqualTo(expected.get(i));
    }
  }

  private static List<PointInTimeOracle.Answer> answers(
      JoinQuestion question, List<Object> row, History single, History paired) {
    List<PointInTimeOracle.Answer> answers = new ArrayList<>();
    for (SelectedFeature feature : question.selection().features()) {
      boolean one = feature.view().equals(single.view());
      answers.add(
          (one ? single : paired)
              .oracle()
              .answer(
                  one ? List.of(row.get(2)) : List.of(row.get(0), row.get(2)),
                  ((Moment) row.get(1)).instant(),
                  question.mode(),
                  feature,
                  question.selection().onExpired()));
    }
    return answers;
  }

  private static List<Object> values(
      JoinQuestion question, List<Object> row, List<PointInTimeOracle.Answer> answers) {
    List<Object> values = new ArrayList<>(row);
    answers.forEach(answer -> values.add(answer.value()));
    if (!question.extras().isEmpty()) {
      answers.forEach(answer -> values.add(answer.verdict().name()));
      values.add(answers.getFirst().eventTimestamp());
      values.add(answers.getLast().eventTimestamp());
    }
    return values;
  }

  /** Counts what makes a question worth asking. */
  private void tell(History history, List<Object> key, List<Object> row, TimeMode mode) {
    Instant moment = ((Moment) row.get(1)).instant();
    LoggedRow found = history.oracle().findNewest(key, moment, mode).orElse(null);
    if (mode == TimeMode.AS_SERVED) {
      if (!history
          .oracle()
          .findNewest(key, moment, TimeMode.EVENT_TIME)
          .equals(Optional.ofNullable(found))) {
        count("the modes differ");
      }
      if (!history.unmarked().findNewest(key, moment, mode).equals(Optional.ofNullable(found))) {
        count("a mark decides");
      }
    }
    if (found == null) {
      return;
    }
    boolean tied = false;
    boolean tiedToPosition = false;
    boolean olderEpoch = false;
    boolean again = false;
    for (LoggedRow other : history.rows()) {
      if (other == found || !other.key().equals(found.key())) {
        continue;
      }
      tied |= other.row().time().event().equals(found.row().time().event());
      again |= other.row().equals(found.row());
      if (other.row().time().equals(found.row().time()) && !other.row().equals(found.row())) {
        tiedToPosition = true;
        olderEpoch |=
            other.position().epoch() < found.position().epoch()
                && other.position().offset() > found.position().offset();
      }
    }
    if (tied) {
      count(mode + " the answering row ties by event timestamp");
    }
    if (tiedToPosition) {
      count(mode + " the answering row ties up to its position");
    }
    if (olderEpoch) {
      count(mode + " the newer epoch counts, not the greater offset");
    }
    if (again) {
      count(mode + " the answering row stands at two positions");
    }
  }

  private static FeatureViewVersion view(
      String name, boolean lasting, Random random, List<JoinKey> keys) {
    Duration ttl =
        lasting ? null : Duration.ofSeconds(4).plusNanos(random.nextLong(10_000_000_000L));
    Duration maxAge = lasting ? null : Duration.ofSeconds(random.nextInt(4));
    FeatureView.Time time =
        new FeatureView.Time(
            ttl, new Freshness(maxAge, null), Duration.ofNanos(random.nextLong(3_000_000_000L)));
    FeatureViewVersion view = SampleViews.view(name, time, keys, FEATURES);
    return random.nextBoolean() ? view : SampleViews.withoutCreated(view);
  }

  private static Spine spine(Random random) {
    List<List<Object>> rows = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      if (!rows.isEmpty() && random.nextInt(6) == 0) {
        rows.add(rows.get(random.nextInt(rows.size())));
      } else {
        Instant moment = RandomLog.moment(random).plusNanos(random.nextInt(3) == 0 ? 999 : 0);
        rows.add(
            Arrays.asList(
                RandomLog.item(random),
                new Moment("at " + moment, moment),
                RandomLog.user(random),
                random.nextBoolean() ? null : random.nextLong()));
      }
    }
    return new Spine(
        List.of(
            new KeyColumn(SampleViews.key("item", ScalarType.STRING)),
            new MomentColumn("timestamp"),
            new KeyColumn(SampleViews.key("user", ScalarType.INT64)),
            new LabelColumn("label", ScalarType.INT64)),
        rows);
  }
}
