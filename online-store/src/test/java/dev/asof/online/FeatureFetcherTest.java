package dev.asof.online;

import static dev.asof.online.SampleView.LOG;
import static dev.asof.online.SampleView.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.core.JoinKeyName;
import dev.asof.core.definition.ExpiredPolicy;
import dev.asof.core.definition.FeatureSelection;
import dev.asof.core.definition.FeatureSelection.SelectedFeature;
import dev.asof.core.definition.FeatureView.Time;
import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.core.definition.Freshness;
import dev.asof.core.pointintime.Verdict;
import dev.asof.core.row.FeatureRow;
import dev.asof.core.row.LogPosition;
import dev.asof.core.row.LogProgress.Partition;
import dev.asof.core.row.LoggedRow;
import dev.asof.core.row.RowContent;
import dev.asof.core.row.RowTime;
import dev.asof.testing.ManualClock;
import dev.asof.testing.TestServices;
import io.lettuce.core.RedisClient;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FeatureFetcherTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Time TIME =
      new Time(HOUR, new Freshness(Duration.ofMinutes(30), Duration.ofMinutes(40)), Duration.ZERO);

  private final String redis = TestServices.redis().newDatabaseUri();
  private final ManualClock clock = ManualClock.at(NOON);
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final RedisOnlineStore store =
      RedisOnlineStore.open(OnlineStoreProperties.at(redis), clock, meters);
  private final FeatureFetcher fetcher = new FeatureFetcher(store, clock, meters);
  private final Map<FeatureViewVersion, OnlineProgress> progress = new HashMap<>();

  @AfterEach
  void close() {
    store.close();
  }

  private FeatureViewVersion view(Time time, String... joinKeys) {
    FeatureViewVersion view = SampleView.keyedBy(time, joinKeys);
    progress.put(view, store.loadProgress(view, LOG, Map.of(0, 0L)));
    return view;
  }

  private void write(LoggedRow row, FeatureViewVersion view) {
    var moved = Map.of(0, new Partition(row.position().offset() + 1, clock.instant()));
    progress.put(view, store.write(view, List.of(row), progress.get(view), moved));
  }

  private static FeatureSelection select(ExpiredPolicy policy, FeatureViewVersion... views) {
    return new FeatureSelection(
        Stream.of(views)
            .flatMap(view ->
                view.view().features().stream()
                    .map(feature ->
                        new SelectedFeature(
                            view, feature, view.view().name() + "__" + feature.name())))
            .toList(),
        policy);
  }

  private static EntityRow entity(String... namesAndValues) {
    Map<JoinKeyName, Object> values = new HashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      values.put(new JoinKeyName(namesAndValues[i]), namesAndValues[i + 1]);
    }
    return new EntityRow(values);
  }

  private List<ServedFeature> fetchOne(FeatureSelection selection, EntityRow entity) {
    return fetcher.fetch(selection, List.of(entity)).rows().getFirst().features();
  }

  private ServedFeature delay(FeatureViewVersion view, ExpiredPolicy policy) {
    return fetchOne(select(policy, view), entity("origin", "JFK")).getFirst();
  }

  @Test
  void verdictsFollowTheAgeOfTheRow() {
    FeatureViewVersion view = view(TIME, "origin");
    assertThat(delay(view, ExpiredPolicy.NULL))
        .isEqualTo(new ServedFeature(null, Verdict.MISSING, null, null));
    write(SampleView.row(view, List.of("JFK"), NOON, 0, 12, null), view);
    assertThat(fetchOne(select(ExpiredPolicy.NULL, view), entity("origin", "JFK")))
        .containsExactly(
            new ServedFeature(12, Verdict.FRESH, NOON, Duration.ZERO),
            new ServedFeature(null, Verdict.NULL, NOON, Duration.ZERO));

    clock.advance(Duration.ofMinutes(30));
    assertThat(delay(view, ExpiredPolicy.NULL).verdict()).isEqualTo(Verdict.FRESH);
    clock.advance(Duration.ofNanos(1_000));
    assertThat(delay(view, ExpiredPolicy.NULL).verdict()).isEqualTo(Verdict.STALE);
    clock.set(NOON.plus(HOUR));
    assertThat(delay(view, ExpiredPolicy.NULL).value()).isEqualTo(12);
    clock.advance(Duration.ofNanos(1_000));
    Duration age = HOUR.plusNanos(1_000);
    assertThat(delay(view, ExpiredPolicy.NULL))
        .isEqualTo(new ServedFeature(null, Verdict.EXPIRED, NOON, age));
    assertThat(delay(view, ExpiredPolicy.SERVE))
        .isEqualTo(new ServedFeature(12, Verdict.EXPIRED, NOON, age));
    assertThatExceptionOfType(AsofException.class)
        .isThrownBy(() -> delay(view, ExpiredPolicy.FAIL))
        .withMessageContaining("JFK")
        .withMessageContaining("delay")
        .extracting(AsofException::code)
        .isEqualTo(ErrorCode.VALUE_EXPIRED);
  }

  @Test
  void aPipelineThatFallsBehindMakesAnswersStale() {
    FeatureViewVersion view = view(TIME, "origin");
    write(SampleView.row(view, List.of("JFK"), NOON, 0, 12, "AA"), view);
    clock.advance(Duration.ofMinutes(40).plusSeconds(1));
    FeatureViewVersion patient =
        view(new Time(null, new Freshness(null, Duration.ofMinutes(40)), Duration.ZERO), "origin");
    LoggedRow row = SampleView.row(patient, List.of("JFK"), NOON, 0, 12, "AA");
    store.write(patient, List.of(row), progress.get(patient), Map.of(0, new Partition(1, NOON)));
    assertThat(delay(patient, ExpiredPolicy.NULL).verdict()).isEqualTo(Verdict.STALE);
    write(SampleView.row(patient, List.of("LAX"), NOON, 1, 12, "AA"), patient);
    store.readPipelineStates(List.of(patient));
    assertThat(delay(patient, ExpiredPolicy.NULL).verdict()).isEqualTo(Verdict.FRESH);
  }

  @Test
  void deletedKeysAreMissing() {
    FeatureViewVersion view = view(TIME, "origin");
    write(SampleView.row(view, List.of("JFK"), NOON, 0, 12, "AA"), view);
    write(SampleView.delete(view, List.of("JFK"), NOON, 1), view);
    assertThat(delay(view, ExpiredPolicy.FAIL))
        .isEqualTo(new ServedFeature(null, Verdict.MISSING, null, null));
  }

  @Test
  void aFeatureYoungerThanTheRowIsNull() {
    FeatureViewVersion view = view(TIME, "origin");
    var row =
        new FeatureRow(
            view.key().encode(List.of("JFK")), new RowTime(NOON, NOON), RowContent.Values.of(5));
    write(new LoggedRow(row, NOON, 1, new LogPosition(1, 0, 0)), view);
    assertThat(fetchOne(select(ExpiredPolicy.NULL, view), entity("origin", "JFK")))
        .extracting(ServedFeature::value, ServedFeature::verdict)
        .containsExactly(tuple(5, Verdict.FRESH), tuple(null, Verdict.NULL));
  }

  @Test
  void compositeKeysKeepTheirParts() {
    FeatureViewVersion route = view(TIME, "origin", "destination");
    write(SampleView.row(route, List.of("b", "a"), NOON, 0, 1, "x"), route);
    write(SampleView.row(route, List.of("", "ab"), NOON, 1, 2, "x"), route);
    List<FeatureVector> rows =
        fetcher
            .fetch(
                select(ExpiredPolicy.NULL, route),
                List.of(
                    entity("origin", "a", "destination", "b"),
                    entity("origin", "ab", "destination", ""),
                    entity("origin", "b", "destination", "a"),
                    entity("origin", "a", "destination", "b")))
            .rows();
    assertThat(rows)
        .extracting(vector -> vector.features().getFirst().value())
        .containsExactly(1, 2, null, 1);
  }

  @Test
  void namesTheJoinKeyThatIsMissing() {
    FeatureViewVersion route = view(TIME, "origin", "destination");
    assertThatExceptionOfType(AsofException.class)
        .isThrownBy(() -> fetchOne(select(ExpiredPolicy.NULL, route), entity("origin", "JFK")))
        .withMessageContaining("'destination'")
        .extracting(AsofException::code)
        .isEqualTo(ErrorCode.MISSING_JOIN_KEY);
  }

  @Test
  void aBrokenValueIsErrorInItsViewAlone() {
    FeatureViewVersion broken = view(TIME, "origin");
    FeatureViewVersion newer = view(TIME, "origin");
    FeatureViewVersion sound = view(TIME, "origin");
    LoggedRow row = SampleView.row(sound, List.of("JFK"), NOON, 0, 12, "AA");
    write(row, sound);
    byte[] fromTheFuture = OnlineValueCodec.encode(newer, row);
    fromTheFuture[5] = 99;
    RedisClient client = RedisClient.create(redis);
    try (var connection = client.connect(RedisPipeline.CODEC)) {
      byte[] key = row.key().bytes().toArray();
      connection.sync().hset(key, ProgressHash.bytes("" + broken.id()), new byte[] {1, 2, 3});
      connection.sync().hset(key, ProgressHash.bytes("" + newer.id()), fromTheFuture);
    } finally {
      client.shutdown();
    }
    assertThat(fetchOne(select(ExpiredPolicy.NULL, broken, newer, sound), entity("origin", "JFK")))
        .extracting(ServedFeature::verdict)
        .containsExactly(
            Verdict.ERROR,
            Verdict.ERROR,
            Verdict.ERROR,
            Verdict.ERROR,
            Verdict.FRESH,
            Verdict.FRESH);
    assertThat(meters.get("asof.online.unreadable").counters())
        .extracting(counter -> counter.getId().getTag("code"))
        .containsExactlyInAnyOrder("corrupt-data", "unknown-revision");
    write(SampleView.row(broken, List.of("JFK"), NOON, 0, 1, "AA"), broken);
    assertThat(delay(broken, ExpiredPolicy.NULL).verdict()).isEqualTo(Verdict.FRESH);
  }

  @Test
  void answersStandInTheOrderOfTheQuestionWhateverViewsTheyComeFrom() {
    FeatureViewVersion one = view(TIME, "origin");
    FeatureViewVersion two = view(TIME, "origin");
    write(SampleView.row(one, List.of("JFK"), NOON, 0, 1, "AA"), one);
    write(SampleView.row(two, List.of("JFK"), NOON, 0, 2, null), two);
    write(SampleView.row(two, List.of("LAX"), NOON, 1, 3, "BB"), two);
    List<SelectedFeature> all = select(ExpiredPolicy.NULL, one, two).features();
    var mixed =
        new FeatureSelection(
            List.of(all.get(3), all.get(0), all.get(2), all.get(1)), ExpiredPolicy.NULL);
    List<FeatureVector> rows =
        fetcher.fetch(mixed, List.of(entity("origin", "JFK"), entity("origin", "LAX"))).rows();
    assertThat(rows.get(0).features())
        .extracting(ServedFeature::value, ServedFeature::verdict)
        .containsExactly(
            tuple(null, Verdict.NULL),
            tuple(1, Verdict.FRESH),
            tuple(2, Verdict.FRESH),
            tuple("AA", Verdict.FRESH));
    assertThat(rows.get(1).features())
        .extracting(ServedFeature::value, ServedFeature::verdict)
        .containsExactly(
            tuple("BB", Verdict.FRESH),
            tuple(null, Verdict.MISSING),
            tuple(3, Verdict.FRESH),
            tuple(null, Verdict.MISSING));
  }

  @Test
  void severalViewsCostOneCommandPerEntity() {
    FeatureViewVersion[] airports = {view(TIME, "origin"), view(TIME, "origin")};
    FeatureViewVersion route = view(TIME, "origin", "destination");
    for (FeatureViewVersion airport : airports) {
      write(SampleView.row(airport, List.of("JFK"), NOON, 0, 1, "x"), airport);
      write(SampleView.row(airport, List.of("LAX"), NOON, 1, 2, "x"), airport);
    }
    write(SampleView.row(route, List.of("LAX", "JFK"), NOON, 0, 3, "x"), route);
    var selection = select(ExpiredPolicy.NULL, airports[0], route, airports[1]);
    var entities =
        List.of(
            entity("origin", "JFK", "destination", "LAX"),
            entity("origin", "LAX", "destination", "JFK"),
            entity("origin", "JFK", "destination", "LAX"));
    fetcher.fetch(selection, entities);
    Map<String, Long> before = calls();
    FeatureVectors answer = fetcher.fetch(selection, entities);
    Map<String, Long> after = calls();
    assertThat(answer.rows())
        .extracting(vector -> vector.features().getFirst().value())
        .containsExactly(1, 2, 1);
    assertThat(after.get("hmget") - before.get("hmget"))
        .as("two airports and two routes, whatever the number of views")
        .isEqualTo(4);
  }

  /** The server is shared with no other test while this one runs. */
  private Map<String, Long> calls() {
    RedisClient client = RedisClient.create(redis);
    try (var connection = client.connect()) {
      Map<String, Long> calls = new HashMap<>();
      connection
          .sync()
          .info("commandstats")
          .lines()
          .filter(line -> line.startsWith("cmdstat_"))
          .forEach(line ->
              calls.put(
                  line.substring("cmdstat_".length(), line.indexOf(':')),
                  Long.valueOf(line.substring(line.indexOf("calls=") + 6, line.indexOf(',')))));
      return calls;
    } finally {
      client.shutdown();
    }
  }
}
