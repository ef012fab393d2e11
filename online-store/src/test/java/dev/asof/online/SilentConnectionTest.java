package dev.asof.online;

import static dev.asof.online.SampleView.LOG;
import static dev.asof.online.SampleView.NOON;
import static dev.asof.online.SampleView.upTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.core.definition.FeatureView.Time;
import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.core.row.LoggedRow;
import dev.asof.testing.TcpFaultProxy;
import dev.asof.testing.TestingRedis;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A host of Redis that vanishes without a word: no packet says that the connection is over. */
class SilentConnectionTest {
  private static final Duration TIMEOUT = Duration.ofMillis(500);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static TestingRedis redis;

  private final TcpFaultProxy proxy = TcpFaultProxy.to(redis.host(), redis.port());
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
    proxy.close();
  }

  private RedisOnlineStore open(Duration timeout) {
    return RedisOnlineStore.open(
        new OnlineStoreProperties(
            proxy.through(redis.uri()), timeout, timeout, Duration.ofSeconds(1)),
        Clock.systemUTC(),
        new SimpleMeterRegistry());
  }

  private List<LoggedRow> rows(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(i -> SampleView.row(view, List.of("airport-" + i), NOON, i, i, "AA"))
        .toList();
  }

  private StoredRow held(OnlineStore store, int airport) {
    var key = view.key().encode(List.of("airport-" + airport));
    return store.read(List.of(new RowLookup(key, List.of(view)))).getFirst().getFirst();
  }

  private static void assertUnavailable(Runnable call) {
    assertThatExceptionOfType(AsofException.class)
        .isThrownBy(call::run)
        .extracting(AsofException::code)
        .isEqualTo(ErrorCode.ONLINE_STORE_UNAVAILABLE);
  }

  @Test
  void isGivenUpForANewOneAndItsLateAnswersReachNobody() {
    try (RedisOnlineStore store = open(TIMEOUT)) {
      List<LoggedRow> rows = rows(0, 20);
      OnlineProgress start = store.loadProgress(view, LOG, Map.of(0, 0L));
      OnlineProgress written = store.write(view, rows.subList(0, 10), start, upTo(10));
      assertThat(held(store, 1)).isEqualTo(new StoredRow.Found(rows.get(1)));

      proxy.stallOpenConnections();
      assertUnavailable(() -> held(store, 1));
      await()
          .atMost(PATIENCE)
          .ignoreException(AsofException.class)
          .untilAsserted(
              () -> assertThat(held(store, 2)).isEqualTo(new StoredRow.Found(rows.get(2))));
      await()
          .atMost(PATIENCE)
          .ignoreException(AsofException.class)
          .untilAsserted(() -> store.write(view, rows.subList(10, 20), written, upTo(20)));

      proxy.heal();
      for (int airport = 0; airport < 20; airport++) {
        assertThat(held(store, airport)).isEqualTo(new StoredRow.Found(rows.get(airport)));
      }
    }
  }

  @Test
  void thatAnswersAgainInTimeStaysAndSkipsWhatNobodyWaitsFor() {
    try (RedisOnlineStore store = open(Duration.ofSeconds(1))) {
      List<LoggedRow> rows = rows(0, 20);
      OnlineProgress start = store.loadProgress(view, LOG, Map.of(0, 0L));
      store.write(view, rows, start, upTo(20));
      assertThat(held(store, 0)).isEqualTo(new StoredRow.Found(rows.get(0)));
      proxy.stall();
      assertUnavailable(() -> held(store, 1));
      proxy.heal();
      for (int airport = 0; airport < 20; airport++) {
        assertThat(held(store, airport)).isEqualTo(new StoredRow.Found(rows.get(airport)));
      }
    }
  }

  /** More is asked than may wait, unsent and unanswered: the rest is refused at once. */
  @Test
  void holdsABoundedNumberOfCommands() throws Exception {
    int lookups = 1024;
    int places = 2 * RedisConnections.MAX_PENDING / lookups;
    int askers = places + 50;
    List<RowLookup> question = question(lookups);
    try (RedisOnlineStore store = open(Duration.ofSeconds(4));
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      assertThat(store.read(question(1))).hasSize(1);
      proxy.stallOpenConnections();
      List<Future<?>> asked = new ArrayList<>();
      for (int asker = 0; asker < askers; asker++) {
        asked.add(threads.submit(() -> store.read(question)));
      }
      int waited = 0;
      for (Future<?> answer : asked) {
        waited += isRefused(answer) ? 0 : 1;
      }
      assertThat(waited).isLessThanOrEqualTo(places);
      await()
          .atMost(PATIENCE)
          .ignoreException(AsofException.class)
          .untilAsserted(() -> assertThat(store.read(question)).hasSize(lookups));
    }
  }

  @Test
  void takesAQuestionThatIsLongerThanWhatMayWait() {
    try (RedisOnlineStore store = open(Duration.ofSeconds(10))) {
      int lookups = RedisConnections.MAX_PENDING + 1;
      assertThat(store.read(question(lookups))).hasSize(lookups);
    }
  }

  private List<RowLookup> question(int lookups) {
    return IntStream.range(0, lookups)
        .mapToObj(i -> new RowLookup(view.key().encode(List.of("airport-" + i)), List.of(view)))
        .toList();
  }

  private static boolean isRefused(Future<?> answer) throws InterruptedException {
    try {
      answer.get();
      throw new AssertionError("a stalled connection has answered");
    } catch (ExecutionException failed) {
      assertThat(failed.getCause())
          .isInstanceOfSatisfying(
              AsofException.class,
              unavailable ->
                  assertThat(unavailable.code()).isEqualTo(ErrorCode.ONLINE_STORE_UNAVAILABLE));
      return failed.getMessage().contains("size exceeded");
    }
  }
}
