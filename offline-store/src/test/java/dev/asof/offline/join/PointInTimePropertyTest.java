package dev.asof.offline.join;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asof.core.Bytes;
import dev.asof.core.definition.ExpiredPolicy;
import dev.asof.core.definition.FeatureSelection;
import dev.asof.core.definition.FeatureSelection.SelectedFeature;
import dev.asof.core.definition.FeatureView;
import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.core.definition.Freshness;
import dev.asof.core.pointintime.TimeMode;
import dev.asof.core.row.LogPosition;
import dev.asof.core.row.LoggedRow;
import dev.asof.core.row.RowTime;
import dev.asof.core.type.ListType;
import dev.asof.core.type.ScalarType;
import dev.asof.core.type.ValueType;
import dev.asof.offline.SampleViews;
import dev.asof.offline.join.JoinQuestion.Extra;
import dev.asof.offline.join.Spine.KeyColumn;
import dev.asof.offline.join.Spine.LabelColumn;
import dev.asof.offline.join.Spine.Moment;
import dev.asof.offline.join.Spine.MomentColumn;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The join against {@link PointInTimeOracle} on random histories that are full of ties. */
class PointInTimePropertyTest {
  private static final Instant T0 = Instant.parse("2026-03-01T00:00:00Z");
  private static final Map<String, ValueType> FEATURES =
      Map.of(
          "amount", ScalarType.FLOAT64,
          "count", ScalarType.INT64,
          "blob", ScalarType.BYTES,
          "last", ScalarType.TIMESTAMP,
          "tags", new ListType(ScalarType.STRING),
          "times", new ListType(ScalarType.TIMESTAMP));

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void agreesWithTheOracle(long seed) {
    Random random = new Random(seed);
    try (JoinTestStore store = JoinTestStore.in(folder)) {
      FeatureViewVersion users =
          SampleViews.view(
              "users", time(random), List.of(SampleViews.key("user", ScalarType.INT64)), FEATURES);
      FeatureViewVersion pairs =
          SampleViews.view(
              "pairs",
              time(random),
              List.of(
                  SampleViews.key("user", ScalarType.INT64),
                  SampleViews.key("item", ScalarType.STRING)),
              FEATURES);
      FeatureViewVersion evolved = SampleViews.withFeature(pairs, "added", ScalarType.INT32);
      List<LoggedRow> userRows = fill(store, users, random);
      List<LoggedRow> pairRows = fill(store, pairs, random);
      List<LoggedRow> evolvedRows = rows(evolved, random, pairRows.size(), 60);
      store.append(evolved, evolvedRows, T0);
      pairRows.addAll(evolvedRows);

      Spine spine = spine(random);
      for (TimeMode mode : TimeMode.values()) {
        for (ExpiredPolicy policy : List.of(ExpiredPolicy.NULL, ExpiredPolicy.SERVE)) {
          Set<Extra> extras =
              random.nextBoolean()
                  ? EnumSet.noneOf(Extra.class)
                  : EnumSet.of(Extra.VERDICTS, Extra.EVENT_TIMESTAMPS);
          FeatureSelection selection = JoinTestStore.all(policy, users, evolved);
          JoinQuestion question = new JoinQuestion(selection, spine, mode, extras);
          List<List<Object>> expected =
              expected(
                  question,
                  new PointInTimeOracle(users, userRows),
                  new PointInTimeOracle(evolved, pairRows));
          List<List<Object>> answer = store.ask(question);
          assertThat(answer).hasSameSizeAs(expected);
          for (int i = 0; i < answer.size(); i++) {
            assertThat(answer.get(i))
                .as("seed %d, %s, %s, %s, row %d", seed, mode, policy, extras, i)
                .isEqualTo(expected.get(i));
          }
        }
      }
    }
  }

  private static List<List<Object>> expected(
      JoinQuestion question, PointInTimeOracle users, PointInTimeOracle pairs) {
    List<List<Object>> answer = new ArrayList<>();
    for (List<Object> row : question.spine().rows()) {
      List<Object> values = new ArrayList<>(row);
      List<Object> verdicts = new ArrayList<>();
      Object[] events = new Object[2];
      for (SelectedFeature feature : question.selection().features()) {
        boolean single = feature.view().key().joinKeys().size() == 1;
        PointInTimeOracle.Answer one =
            (single ? users : pairs)
                .answer(
                    single ? List.of(row.get(2)) : List.of(row.get(0), row.get(2)),
                    ((Moment) row.get(1)).instant(),
                    question.mode(),
                    feature,
                    question.selection().onExpired());
        values.add(one.value());
        verdicts.add(one.verdict().name());
        events[single ? 0 : 1] = one.eventTimestamp();
      }
      if (!question.extras().isEmpty()) {
        values.addAll(verdicts);
        values.addAll(Arrays.asList(events));
      }
      answer.add(values);
    }
    return answer;
  }

  private static FeatureView.Time time(Random random) {
    Duration ttl =
        random.nextInt(4) == 0 ? null : Duration.ofNanos(random.nextLong(40_000_000_000L));
    Duration maxAge = random.nextBoolean() ? null : Duration.ofSeconds(random.nextInt(20));
    return new FeatureView.Time(
        ttl, new Freshness(maxAge, null), Duration.ofNanos(random.nextLong(3_000_000_000L)));
  }

  private static List<LoggedRow> fill(JoinTestStore store, FeatureViewVersion view, Random random) {
    List<LoggedRow> all = new ArrayList<>();
    int commits = 1 + random.nextInt(3);
    for (int commit = 0; commit < commits; commit++) {
      List<LoggedRow> rows = rows(view, random, all.size(), 1 + random.nextInt(150));
      store.append(view, rows, T0);
      all.addAll(rows);
    }
    return all;
  }

  private static List<LoggedRow> rows(
      FeatureViewVersion view, Random random, int firstOffset, int count) {
    return IntStream.range(firstOffset, firstOffset + count)
        .mapToObj(offset -> row(view, random, offset))
        .toList();
  }

  private static LoggedRow row(FeatureViewVersion view, Random random, int offset) {
    List<Object> key = new ArrayList<>();
    view.key()
        .joinKeys()
        .forEach(joinKey ->
            key.add(joinKey.type() == ScalarType.INT64 ? (Object) user(random) : item(random)));
    Instant created = random.nextInt(5) == 0 ? null : moment(random);
    List<Object> values = null;
    if (random.nextInt(8) != 0) {
      values = new ArrayList<>();
      for (var field : view.schemas().current().fields()) {
        values.add(random.nextInt(5) == 0 ? null : value(field.type(), random));
      }
    }
    return SampleViews.row(
        view,
        key,
        new RowTime(moment(random), created),
        moment(random),
        new LogPosition(1, 0, offset),
        values);
  }

  private static Object value(ValueType type, Random random) {
    return switch (type) {
      case ListType list ->
          IntStream.range(0, random.nextInt(3))
              .mapToObj(_ -> value(list.element(), random))
              .toList();
      case ScalarType scalar ->
          switch (scalar) {
            case BOOL -> random.nextBoolean();
            case INT32 -> random.nextInt();
            case INT64 -> random.nextLong();
            case FLOAT32 -> random.nextFloat();
            case FLOAT64 -> random.nextInt(4) == 0 ? Double.NaN : random.nextGaussian();
            case STRING -> random.nextInt(3) == 0 ? "" : "é'\"\n" + random.nextInt();
            case BYTES -> Bytes.wrap(new byte[] {0, (byte) random.nextInt(), -1});
            case TIMESTAMP -> moment(random);
          };
    };
  }

  private static Spine spine(Random random) {
    List<List<Object>> rows = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      if (!rows.isEmpty() && random.nextInt(6) == 0) {
        rows.add(rows.get(random.nextInt(rows.size())));
      } else {
        Instant moment = moment(random).plusNanos(random.nextInt(3) == 0 ? 999 : 0);
        rows.add(
            Arrays.asList(
                item(random),
                new Moment("at " + moment, moment),
                user(random),
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

  private static long user(Random random) {
    return random.nextInt(5);
  }

  private static String item(Random random) {
    return List.of("", "a", "é").get(random.nextInt(3));
  }

  private static Instant moment(Random random) {
    return T0.plusSeconds(random.nextInt(30)).plusNanos(1000L * random.nextInt(2));
  }
}
