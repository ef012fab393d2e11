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
import dev.asof.testing.TestServices;
import io.lettuce.core.RedisClient;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One store writes; another one is asked for the states that it reads in the background. */
class PipelineStatesTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final String uri = TestServices.redis().newDatabaseUri();
  private final BreakableClock clock = new BreakableClock();
  private final RedisOnlineStore writer =
      RedisOnlineStore.open(
          OnlineStoreProperties.at(uri), Clock.fixed(NOON, ZoneOffset.UTC), meters());
  private final RedisOnlineStore asked =
      RedisOnlineStore.open(
          new OnlineStoreProperties(
              uri, Duration.ofSeconds(2), Duration.ofSeconds(2), Duration.ofMillis(5)),
          clock,
          meters());
  private final FeatureViewVersion view = SampleView.keyedBy(Time.UNBOUNDED, "origin");
  private final FeatureViewVersion other = SampleView.keyedBy(Time.UNBOUNDED, "origin");

  @AfterEach
  void close() {
    writer.close();
    asked.close();
  }

  private static SimpleMeterRegistry meters() {
    return new SimpleMeterRegistry();
  }

  @Test
  void areReadAgainAfterAFailureOfAnyKind() {
    OnlineProgress start = writer.loadProgress(view, LOG, Map.of(0, 5L));
    assertThat(asked.pipelineState(view).rebuilding()).isTrue();
    clock.broken = true;
    await().atMost(PATIENCE).until(() -> clock.failures.get() > 0);
    clock.broken = false;
    writer.write(view, List.of(), start, upTo(5));
    await().atMost(PATIENCE).until(() -> !asked.pipelineState(view).rebuilding());
  }

  @Test
  void unreadableProgressIsTheTroubleOfItsViewAlone() {
    OnlineProgress start = writer.loadProgress(view, LOG, Map.of(0, 5L));
    var _ = writer.loadProgress(other, LOG, Map.of(0, 0L));
    assertThat(asked.pipelineState(view).rebuilding()).isTrue();
    assertThat(asked.pipelineState(other).rebuilding()).isFalse();

    setProgress(other, "partition:0", "far");
    assertThat(asked.readPipelineStates(List.of(other, view)))
        .extracting(PipelineState::rebuilding)
        .containsExactly(true, true);
    assertThatExceptionOfType(AsofException.class)
        .isThrownBy(() -> asked.findProgress(other))
        .withMessageContaining("asof:progress:" + other.id())
        .extracting(AsofException::code)
        .isEqualTo(ErrorCode.CORRUPT_DATA);
    writer.write(view, List.of(), start, upTo(5));
    await().atMost(PATIENCE).until(() -> !asked.pipelineState(view).rebuilding());

    setProgress(other, "partition:0", "7 0");
    await().atMost(PATIENCE).until(() -> !asked.pipelineState(other).rebuilding());
  }

  private void setProgress(FeatureViewVersion of, String field, String value) {
    RedisClient client = RedisClient.create(uri);
    try (var connection = client.connect()) {
      connection.sync().hset("asof:progress:" + of.id(), field, value);
    } finally {
      client.shutdown();
    }
  }

  /** Throws what nobody expects, as long as it is told to. */
  private static final class BreakableClock extends Clock {
    private final AtomicInteger failures = new AtomicInteger();
    private volatile boolean broken;

    @Override
    public Instant instant() {
      if (broken) {
        failures.incrementAndGet();
        throw new IllegalStateException("broken on purpose");
      }
      return NOON;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
