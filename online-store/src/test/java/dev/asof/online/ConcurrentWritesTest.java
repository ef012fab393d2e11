package dev.asof.online;

import static dev.asof.online.SampleView.LOG;
import static dev.asof.online.SampleView.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asof.core.Micros;
import dev.asof.core.definition.FeatureView.Time;
import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.core.row.EntityKey;
import dev.asof.core.row.FeatureRow;
import dev.asof.core.row.LogPosition;
import dev.asof.core.row.LogProgress.Partition;
import dev.asof.core.row.LoggedRow;
import dev.asof.core.row.RowContent;
import dev.asof.core.row.RowOrder;
import dev.asof.core.row.RowTime;
import dev.asof.testing.TestingRedis;
import io.lettuce.core.RedisClient;
import io.lettuce.core.ScriptOutputType;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.function.BinaryOperator;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Two writers, each with the same rows in an order and in batches of its own, some of them twice:
 * the outcome is the greatest row of each key, as {@link RowOrder#COMPARATOR} has it. Redis runs
 * under a locale that would order bytes wrongly if strings were compared.
 */
class ConcurrentWritesTest {
  private static final Logger log = LoggerFactory.getLogger(ConcurrentWritesTest.class);
  private static final long SEED = 20260105;
  private static final String LOCALE = "en_US.UTF-8";
  private static final int ROWS = 6_000;
  private static final int KEYS = 60;

  private final FeatureViewVersion view = SampleView.keyedBy(Time.UNBOUNDED, "origin");

  @Test
  void everyOrderOfWritesEndsWithTheGreatestRows() {
    try (TestingRedis redis = startUnderLocale()) {
      everyOrderOfWritesEndsWithTheGreatestRows(new Random(SEED), redis);
    } catch (Throwable failure) {
      throw new AssertionError("seed " + SEED, failure);
    }
  }

  /** Where the locale cannot be had, the test is weaker, and says so. */
  private static TestingRedis startUnderLocale() {
    if (TestingRedis.knowsLocale(LOCALE)) {
      TestingRedis redis = TestingRedis.startUnder(LOCALE);
      assertThat(comparesByByte(redis)).as("a Redis under " + LOCALE).isFalse();
      return redis;
    }
    log.warn(
        "This machine knows no locale {}: a script that compares strings would pass here. Install the package 'locales'",
        LOCALE);
    return TestingRedis.start();
  }

  private static boolean comparesByByte(TestingRedis redis) {
    RedisClient client = RedisClient.create(redis.uri());
    try (var connection = client.connect()) {
      return !connection.sync().<Boolean>eval("return 'a' < 'B'", ScriptOutputType.BOOLEAN);
    } finally {
      client.shutdown();
    }
  }

  private void everyOrderOfWritesEndsWithTheGreatestRows(Random random, TestingRedis redis)
      throws Exception {
    List<LoggedRow> rows = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      rows.add(row(random, random.nextInt(KEYS)));
    }
    try (RedisOnlineStore one = open(redis);
        RedisOnlineStore two = open(redis);
        var writers = Executors.newVirtualThreadPerTaskExecutor()) {
      var done =
          writers.invokeAll(
              List.of(
                  writer(one, rows, new Random(random.nextLong())),
                  writer(two, rows, new Random(random.nextLong()))));
      for (var writer : done) {
        writer.get();
      }
      assertThat(held(one)).isEqualTo(greatest(rows));
    }
  }

  private static RedisOnlineStore open(TestingRedis redis) {
    return RedisOnlineStore.open(
        OnlineStoreProperties.at(redis.uri()), Clock.systemUTC(), new SimpleMeterRegistry());
  }

  /** Few distinct times, so that ties are common; the words of the order cross their signs. */
  private LoggedRow row(Random random, int key) {
    long[] events = {-4_294_967_297L, -1, 0, 1, 255, 256, 2_147_483_648L, 1_767_614_400_000_000L};
    Instant event = instant(events[random.nextInt(events.length)] + random.nextInt(2));
    Instant created = random.nextInt(3) == 0 ? null : instant(random.nextInt(3) - 1L);
    long offset = random.nextInt(2) * 4_294_967_296L + random.nextInt(500);
    RowContent content =
        random.nextInt(10) == 0
            ? RowContent.Delete.DELETE
            : RowContent.Values.of(random.nextInt(), "carrier " + random.nextInt(5));
    return new LoggedRow(
        new FeatureRow(
            view.key().encode(List.of("origin-" + key)), new RowTime(event, created), content),
        NOON,
        2,
        new LogPosition(random.nextInt(2), key % 3, offset));
  }

  private static Instant instant(long micros) {
    return Micros.toInstant(micros);
  }

  private Callable<Void> writer(RedisOnlineStore store, List<LoggedRow> rows, Random random) {
    return () -> {
      List<LoggedRow> mine = new ArrayList<>(rows);
      mine.addAll(rows.subList(0, random.nextInt(rows.size())));
      Collections.shuffle(mine, random);
      OnlineProgress progress = store.loadProgress(view, LOG, Map.of(0, 0L));
      long offset = 0;
      while (!mine.isEmpty()) {
        List<LoggedRow> batch = mine.subList(0, Math.min(mine.size(), 1 + random.nextInt(400)));
        offset += batch.size();
        progress = store.write(view, batch, progress, Map.of(0, new Partition(offset, NOON)));
        batch.clear();
      }
      return null;
    };
  }

  /** Rows of equal order are the same row to the store: whichever came first stays. */
  private static Map<EntityKey, RowTimeAndPosition> greatest(List<LoggedRow> rows) {
    Map<EntityKey, LoggedRow> greatest = new HashMap<>();
    rows.forEach(row -> greatest.merge(row.key(), row, BinaryOperator.maxBy(RowOrder.COMPARATOR)));
    Map<EntityKey, RowTimeAndPosition> orders = new HashMap<>();
    greatest.forEach((key, row) -> orders.put(key, RowTimeAndPosition.of(row)));
    return orders;
  }

  private Map<EntityKey, RowTimeAndPosition> held(RedisOnlineStore store) {
    Map<EntityKey, RowTimeAndPosition> held = new HashMap<>();
    for (int key = 0; key < KEYS; key++) {
      EntityKey entity = view.key().encode(List.of("origin-" + key));
      StoredRow row =
          store.read(List.of(new RowLookup(entity, List.of(view)))).getFirst().getFirst();
      if (row instanceof StoredRow.Found(LoggedRow found)) {
        held.put(entity, RowTimeAndPosition.of(found));
      }
    }
    return held;
  }

  record RowTimeAndPosition(RowTime time, LogPosition position) {
    static RowTimeAndPosition of(LoggedRow row) {
      return new RowTimeAndPosition(row.row().time(), row.position());
    }
  }
}
