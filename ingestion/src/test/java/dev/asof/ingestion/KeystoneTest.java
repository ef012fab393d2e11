package dev.asof.ingestion;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.asof.core.FeatureViewName;
import dev.asof.core.JoinKeyName;
import dev.asof.core.ProjectName;
import dev.asof.core.definition.ExpiredPolicy;
import dev.asof.core.definition.Feature;
import dev.asof.core.definition.FeatureSelection;
import dev.asof.core.definition.FeatureSelection.SelectedFeature;
import dev.asof.core.definition.FeatureView;
import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.core.definition.Freshness;
import dev.asof.core.pointintime.TimeMode;
import dev.asof.core.pointintime.Verdict;
import dev.asof.core.row.LogProgress;
import dev.asof.core.type.ScalarType;
import dev.asof.ingestion.source.Acknowledgement;
import dev.asof.offline.join.JoinQuestion;
import dev.asof.offline.join.JoinedRows;
import dev.asof.offline.join.Spine;
import dev.asof.online.EntityRow;
import dev.asof.online.FeatureFetcher;
import dev.asof.online.FeatureVectors;
import dev.asof.online.ServedFeature;
import dev.asof.registry.ProjectDefinitions;
import dev.asof.testing.ManualClock;
import dev.asof.testing.TestServices;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The promise of the whole system: what was answered online at some moment is what a training set
 * in {@code as_served} mode says of that moment. Late, duplicate, tied and deleted rows and nulls
 * included.
 */
class KeystoneTest {
  private static final int KEYS = 6;

  /** An online answer: who, when, and what. */
  private record Answer(long customer, Instant at, List<ServedFeature> features) {}

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void onlineAnswersEqualTheTrainingSetForTheSameMoments(long seed, @TempDir Path folder) {
    var clock = ManualClock.at("2026-01-05T10:00:00Z");
    var random = new Random(seed);
    try (var world = new World("keystone_" + seed, Duration.ZERO, clock, folder)) {
      List<Answer> answers = new ArrayList<>();
      List<String> sent = new ArrayList<>();
      for (int step = 0; step < 60; step++) {
        clock.advance(Duration.ofMillis(1 + random.nextInt(20_000)));
        List<String> rows = new ArrayList<>();
        for (int i = random.nextInt(5); i >= 0; i--) {
          rows.add(
              !sent.isEmpty() && random.nextInt(6) == 0
                  ? sent.get(random.nextInt(sent.size()))
                  : randomRow(random, clock.instant()));
        }
        sent.addAll(rows);
        world.push(rows);
        answers.addAll(world.ask());
        clock.advance(Duration.ofNanos(1_000L * random.nextInt(40_000_000)));
        answers.addAll(world.ask());
      }
      assertEqualInTraining(world, answers, "seed " + seed);
      assertThat(
              answers.stream()
                  .flatMap(answer -> answer.features().stream())
                  .map(ServedFeature::verdict))
          .as("the stream of seed %d exercises the rule", seed)
          .contains(Verdict.MISSING, Verdict.EXPIRED, Verdict.NULL, Verdict.FRESH, Verdict.STALE);
    }
  }

  /**
   * The same on the machine's clock: a row counts from the declared lag on, so moments within it
   * prove nothing.
   */
  @Test
  void andInRealTimeFromTheDeclaredLagOn(@TempDir Path folder) {
    Duration lag = Duration.ofMillis(800);
    var random = new Random(4);
    try (var world = new World("keystone_live", lag, Clock.systemUTC(), folder)) {
      List<Answer> proven = new ArrayList<>();
      for (int round = 0; round < 8; round++) {
        Instant before = Instant.now();
        List<String> rows = List.of(randomRow(random, before), randomRow(random, before));
        world.push(rows);
        Instant quiet = Instant.now().plus(lag);
        while (Instant.now().isBefore(quiet)) {
          LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
        proven.addAll(world.ask());
      }
      assertEqualInTraining(world, proven, "in real time");
    }
  }

  private static void assertEqualInTraining(World world, List<Answer> answers, String what) {
    try (JoinedRows rows = world.train(answers)) {
      for (Answer answer : answers) {
        assertThat(rows.advance()).isTrue();
        List<Object> values = new ArrayList<>();
        answer.features().forEach(feature -> values.add(feature.value()));
        for (ServedFeature feature : answer.features()) {
          // Lag of the pipeline has no meaning in training, and no target is declared for it here.
          values.add(feature.verdict().name());
        }
        assertThat(rows.values().subList(2, rows.values().size()))
            .as("customer %d at %s, %s", answer.customer(), answer.at(), what)
            .isEqualTo(values);
      }
      assertThat(rows.advance()).isFalse();
    }
  }

  private static String randomRow(Random random, Instant now) {
    // Whole seconds make ties; up to a minute late, or a little ahead of the clock.
    Instant at = Instant.ofEpochSecond(now.getEpochSecond() + 3 - random.nextInt(60));
    String content =
        switch (random.nextInt(8)) {
          case 0 -> "\"_delete\":true";
          case 1 -> "\"amount\":null,\"score\":\"NaN\"";
          case 2 -> "\"note\":\"\"";
          default ->
              "\"amount\":%d,\"note\":\"n%d\",\"score\":%s"
                  .formatted(random.nextLong(), random.nextInt(9), random.nextDouble());
        };
    return "{\"customer\":%d,\"at\":\"%s\",%s}".formatted(random.nextInt(KEYS), at, content);
  }

  /** One server and its two stores, and a project of two views over one source. */
  private static final class World implements AutoCloseable {
    private final ProjectDefinitions definitions;
    private final FeatureSelection selection;
    private final TestStores stores;
    private final IngestionServer server;
    private final FeatureFetcher fetcher;

    World(String name, Duration servingLag, Clock clock, Path folder) {
      var project = new ProjectName(name);
      FeatureViewVersion spending =
          aged(
              TestViews.view(
                  project,
                  1,
                  "spending",
                  Feature.of("amount", ScalarType.INT64),
                  Feature.of("note", ScalarType.STRING)),
              new FeatureView.Time(
                  Duration.ofSeconds(45), new Freshness(Duration.ofSeconds(20), null), servingLag));
      FeatureViewVersion scores =
          aged(
              TestViews.view(project, 2, "scores", Feature.of("score", ScalarType.FLOAT64)),
              new FeatureView.Time(null, Freshness.NO_TARGET, servingLag));
      definitions = TestViews.project(project, TestViews.source(null), spending, scores);
      selection =
          new FeatureSelection(
              List.of(
                  selected(spending, "amount"),
                  selected(scores, "score"),
                  selected(spending, "note")),
              ExpiredPolicy.NULL);
      stores = new TestStores(TestServices.redis().newDatabaseUri(), folder, clock);
      server =
          new IngestionServer(
              TestServices.kafka().bootstrapServers(),
              new FixedRegistry(definitions),
              stores.online(),
              stores.tables(),
              clock);
      server.onlineWriter.start();
      server.offlineWriter.start();
      fetcher = new FeatureFetcher(stores.online(), clock, new SimpleMeterRegistry());
    }

    private static SelectedFeature selected(FeatureViewVersion view, String feature) {
      return new SelectedFeature(
          view, view.loadFeature(Feature.of(feature, ScalarType.BOOL).name()), feature);
    }

    private static FeatureViewVersion aged(FeatureViewVersion version, FeatureView.Time time) {
      FeatureView view = version.view();
      return new FeatureViewVersion(
          version.project(),
          version.id(),
          new FeatureView(
              new FeatureViewName(view.name().value()),
              view.version(),
              view.entities(),
              view.sources(),
              time,
              view.createdTimestamp(),
              view.features(),
              view.labels()),
          version.key(),
          version.schemas());
    }

    void push(List<String> rows) {
      assertThat(
              server
                  .push
                  .push(
                      definitions,
                      TestViews.SOURCE,
                      rows.stream().map(row -> row.getBytes(UTF_8)).toList(),
                      Acknowledgement.ONLINE)
                  .refusals())
          .isEmpty();
    }

    List<Answer> ask() {
      List<EntityRow> entities = new ArrayList<>();
      for (long customer = 0; customer < KEYS; customer++) {
        entities.add(new EntityRow(Map.of(new JoinKeyName("customer"), customer)));
      }
      FeatureVectors vectors = fetcher.fetch(selection, entities);
      List<Answer> answers = new ArrayList<>();
      for (int customer = 0; customer < KEYS; customer++) {
        answers.add(
            new Answer(customer, vectors.answeredAt(), vectors.rows().get(customer).features()));
      }
      return answers;
    }

    JoinedRows train(List<Answer> answers) {
      List<List<Object>> rows = new ArrayList<>();
      for (Answer answer : answers) {
        rows.add(List.of(answer.customer(), new Spine.Moment(answer.at().toString(), answer.at())));
      }
      var spine =
          new Spine(
              List.of(
                  new Spine.KeyColumn(selection.joinKeys().getFirst()),
                  new Spine.MomentColumn("timestamp")),
              List.copyOf(rows));
      awaitOffline();
      var question =
          new JoinQuestion(
              selection, spine, TimeMode.AS_SERVED, Set.of(JoinQuestion.Extra.VERDICTS));
      return stores.join().join(question, stores.join().snapshots(selection));
    }

    /** Every row that is on the logs is in the tables. */
    private void awaitOffline() {
      for (FeatureViewVersion view : definitions.views()) {
        LogProgress end = server.topics.end(view);
        await()
            .atMost(Duration.ofSeconds(30))
            .untilAsserted(() -> {
              LogProgress table =
                  stores.tables().open(view).loadProgress(end.log(), end.partitions().size());
              end.partitions()
                  .forEach((partition, at) ->
                      assertThat(
                              table
                                  .findPartition(partition)
                                  .map(LogProgress.Partition::nextOffset)
                                  .orElse(0L))
                          .isGreaterThanOrEqualTo(at.nextOffset()));
            });
      }
    }

    @Override
    public void close() {
      server.close();
      stores.close();
    }
  }
}
