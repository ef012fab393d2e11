package dev.asof.online;

import static dev.asof.online.SampleView.LOG;
import static dev.asof.online.SampleView.NOON;
import static dev.asof.online.SampleView.upTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.core.JoinKeyName;
import dev.asof.core.definition.ExpiredPolicy;
import dev.asof.core.definition.FeatureSelection;
import dev.asof.core.definition.FeatureSelection.SelectedFeature;
import dev.asof.core.definition.FeatureView.Time;
import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.core.pointintime.Verdict;
import dev.asof.core.row.LoggedRow;
import dev.asof.testing.ManualClock;
import dev.asof.testing.TestingRedis;
import io.lettuce.core.RedisClient;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class StoreFaultsTest {
  private static final Duration TIMEOUT = Duration.ofMillis(500);
  private static TestingRedis redis;

  private final ManualClock clock = ManualClock.at(NOON);
  private final RedisOnlineStore store =
      RedisOnlineStore.open(
          new OnlineStoreProperties(redis.uri(), TIMEOUT, TIMEOUT, Duration.ofSeconds(1)),
          clock,
          new SimpleMeterRegistry());
  private final FeatureFetcher fetcher =
      new FeatureFetcher(store, clock, new SimpleMeterRegistry());
  private final FeatureViewVersion view = SampleView.keyedBy(Time.UNBOUNDED, "origin");

  @BeforeAll
  static void start() {
    redis = TestingRedis.start();
  }

  @AfterAll
  static void stop() {
    redis.close();
  }

  @AfterEach
  void close() {
    store.close();
  }

  private List<LoggedRow> rows(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(i -> SampleView.row(view, List.of("airport-" + i), NOON, i, i, "AA"))
        .toList();
  }

  private Verdict verdict(String origin) {
    var selection =
        new FeatureSelection(
            List.of(new SelectedFeature(view, view.view().features().getFirst(), "delay")),
            ExpiredPolicy.NULL);
    var entity = new EntityRow(Map.of(new JoinKeyName("origin"), origin));
    return fetcher
        .fetch(selection, List.of(entity))
        .rows()
        .getFirst()
        .features()
        .getFirst()
        .verdict();
  }

  @Test
  void aFlushIsToldToTheWriterAndAnswersAreErrorUntilRebuilt() {
    assertThat(verdict("airport-1")).isEqualTo(Verdict.ERROR);
    OnlineProgress progress = store.loadProgress(view, LOG, Map.of(0, 0L));
    assertThat(verdict("airport-1")).isEqualTo(Verdict.MISSING);
    OnlineProgress written = store.write(view, rows(0, 50), progress, upTo(50));
    assertThat(verdict("airport-1")).isEqualTo(Verdict.FRESH);

    redis.flush();
    assertThat(verdict("airport-1")).isEqualTo(Verdict.ERROR);
    assertThatExceptionOfType(OnlineStoreLostException.class)
        .isThrownBy(() -> store.write(view, rows(50, 60), written, upTo(60)));
    assertThat(verdict("airport-1")).isEqualTo(Verdict.ERROR);

    OnlineProgress again = store.loadProgress(view, LOG, Map.of(0, 60L));
    assertThat(again.applied().partitions()).isEmpty();
    again = store.write(view, rows(0, 30), again, upTo(30));
    assertThat(verdict("airport-1")).isEqualTo(Verdict.ERROR);
    assertThat(verdict("airport-59")).isEqualTo(Verdict.ERROR);
    store.write(view, rows(30, 60), again, upTo(60));
    assertThat(verdict("airport-1")).isEqualTo(Verdict.FRESH);
    assertThat(verdict("airport-59")).isEqualTo(Verdict.FRESH);
    assertThat(verdict("airport-60")).isEqualTo(Verdict.MISSING);
  }

  /** The key is held whenever the store is whole, so that MISSING would be a lie at any moment. */
  @Test
  void aHeldKeyIsNeverCalledMissingWhileTheStoreIsFlushedAndRebuilt() throws Exception {
    OnlineProgress first = store.loadProgress(view, LOG, Map.of(0, 20L));
    store.write(view, rows(0, 20), first, upTo(20));
    var stopped = new AtomicBoolean();
    Map<Verdict, Integer> seen = new ConcurrentHashMap<>();
    try (var askers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int asker = 0; asker < 2; asker++) {
        askers.execute(() -> {
          while (!stopped.get()) {
            seen.merge(verdict("airport-19"), 1, Integer::sum);
          }
        });
      }
      for (int round = 0; round < 40; round++) {
        redis.flush();
        OnlineProgress progress = store.loadProgress(view, LOG, Map.of(0, 20L));
        progress = store.write(view, rows(0, 10), progress, upTo(10));
        store.write(view, rows(10, 20), progress, upTo(20));
        int answers = answers(seen);
        await().pollInterval(Duration.ofMillis(2)).until(() -> answers(seen) > answers + 20);
      }
      stopped.set(true);
    }
    assertThat(seen).containsOnlyKeys(Verdict.ERROR, Verdict.FRESH);
  }

  private static int answers(Map<Verdict, Integer> seen) {
    return seen.values().stream().mapToInt(Integer::intValue).sum();
  }

  @Test
  void forgottenScriptsAreLoadedAgain() {
    OnlineProgress progress = store.loadProgress(view, LOG, Map.of(0, 0L));
    progress = store.write(view, rows(0, 10), progress, upTo(10));
    RedisClient client = RedisClient.create(redis.uri());
    try (var connection = client.connect()) {
      connection.sync().scriptFlush();
    } finally {
      client.shutdown();
    }
    store.write(view, rows(10, 20), progress, upTo(20));
    assertThat(verdict("airport-19")).isEqualTo(Verdict.FRESH);
  }

  @Test
  void aFrozenServerIsUnavailableWithinTheTimeoutAndThenRecovers() {
    OnlineProgress progress = store.loadProgress(view, LOG, Map.of(0, 0L));
    OnlineProgress written = store.write(view, rows(0, 10), progress, upTo(10));
    assertThat(verdict("airport-1")).isEqualTo(Verdict.FRESH);
    redis.pause();
    try {
      long start = System.nanoTime();
      assertUnavailable(() -> verdict("airport-1"));
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(TIMEOUT.multipliedBy(4));
      assertUnavailable(() -> store.write(view, rows(10, 20), written, upTo(20)));
      assertThat(store.checkServer())
          .extracting(ServerProblem::severity)
          .containsExactly(ServerProblem.Severity.FAILS_READINESS);
    } finally {
      redis.resume();
    }
    await()
        .atMost(Duration.ofSeconds(20))
        .ignoreException(AsofException.class)
        .untilAsserted(() -> assertThat(verdict("airport-1")).isEqualTo(Verdict.FRESH));
    await()
        .atMost(Duration.ofSeconds(20))
        .ignoreException(AsofException.class)
        .untilAsserted(() -> store.write(view, rows(10, 20), written, upTo(20)));
    assertThat(verdict("airport-19")).isEqualTo(Verdict.FRESH);
  }

  @Test
  void aStoppedServerIsUnavailableAtOnceAndKeepsItsRowsOverARestart() {
    OnlineProgress progress = store.loadProgress(view, LOG, Map.of(0, 0L));
    OnlineProgress written = store.write(view, rows(0, 10), progress, upTo(10));
    redis.stop();
    assertUnavailable(() -> store.read(List.of(lookup("airport-1"))));
    assertUnavailable(() -> store.write(view, rows(10, 20), written, upTo(20)));
    assertUnavailable(() -> store.awaitApplied(view, LOG, List.of(), Duration.ofSeconds(1)));
    redis.restart();
    await()
        .atMost(Duration.ofSeconds(20))
        .ignoreException(AsofException.class)
        .untilAsserted(() -> store.write(view, rows(10, 20), written, upTo(20)));
    await()
        .atMost(Duration.ofSeconds(20))
        .ignoreException(AsofException.class)
        .untilAsserted(() -> assertThat(verdict("airport-1")).isEqualTo(Verdict.FRESH));
  }

  @Test
  void opensWhileTheServerIsDown() {
    redis.stop();
    try (RedisOnlineStore early =
        RedisOnlineStore.open(
            new OnlineStoreProperties(redis.uri(), TIMEOUT, TIMEOUT, Duration.ofSeconds(1)),
            clock,
            new SimpleMeterRegistry())) {
      assertUnavailable(() -> early.pipelineState(view));
      redis.restart();
      await()
          .atMost(Duration.ofSeconds(20))
          .ignoreException(AsofException.class)
          .until(() -> early.pipelineState(view).equals(PipelineState.NOT_STARTED));
    }
  }

  private RowLookup lookup(String origin) {
    return new RowLookup(view.key().encode(List.of(origin)), List.of(view));
  }

  private static void assertUnavailable(Runnable call) {
    assertThatExceptionOfType(AsofException.class)
        .isThrownBy(call::run)
        .extracting(AsofException::code)
        .isEqualTo(ErrorCode.ONLINE_STORE_UNAVAILABLE);
  }
}
