package dev.asof.online;

import static dev.asof.online.SampleView.LOG;
import static dev.asof.online.SampleView.NOON;
import static dev.asof.online.SampleView.upTo;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asof.core.definition.FeatureView.Time;
import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.online.ServerProblem.Severity;
import dev.asof.testing.TestingRedis;
import io.lettuce.core.RedisClient;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RedisServerCheckTest {
  @Test
  void evictionFailsReadinessAndLongValuesAreAdvised() {
    try (TestingRedis redis = TestingRedis.start();
        RedisOnlineStore store =
            RedisOnlineStore.open(
                OnlineStoreProperties.at(redis.uri()),
                Clock.systemUTC(),
                new SimpleMeterRegistry())) {
      assertThat(store.checkServer()).isEmpty();

      FeatureViewVersion view = SampleView.keyedBy(Time.UNBOUNDED, "origin");
      OnlineProgress progress = store.loadProgress(view, LOG, Map.of(0, 0L));
      var row = SampleView.row(view, List.of("JFK"), NOON, 0, 1, "x".repeat(200));
      store.write(view, List.of(row), progress, upTo(1));
      RedisClient client = RedisClient.create(redis.uri());
      try (var connection = client.connect()) {
        connection.sync().configSet("maxmemory-policy", "allkeys-lru");
      } finally {
        client.shutdown();
      }
      assertThat(store.checkServer())
          .extracting(ServerProblem::severity)
          .containsExactly(Severity.FAILS_READINESS, Severity.ADVICE);
      assertThat(store.checkServer())
          .extracting(ServerProblem::message)
          .anyMatch(message -> message.contains("allkeys-lru"))
          .anyMatch(
              message -> message.matches(".*hash-max-(listpack|ziplist)-value 64.*set it to 256"));
    }
  }
}
