package dev.asof.api.operations;

import dev.asof.core.AsofException;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at every part that this service depends on, each on a thread of its own, so that asking for
 * their states never waits for one that hangs.
 */
final class Dependencies implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Dependencies.class);

  private final List<Dependency> parts;
  private final Duration interval;
  private final Clock clock;
  private final Map<String, Dependency.State> states = new ConcurrentHashMap<>();
  private final ScheduledExecutorService looking;

  Dependencies(List<Dependency> parts, Duration interval, Clock clock, MeterRegistry meters) {
    this.parts = List.copyOf(parts);
    this.interval = interval;
    this.clock = clock;
    this.looking =
        Executors.newScheduledThreadPool(
            parts.size(), Thread.ofVirtual().name("asof-dependency-", 0).factory());
    for (Dependency part : parts) {
      states.put(part.name(), new Dependency.State(false, "not looked at yet", clock.instant()));
      Gauge.builder("asof.dependency.up", () -> state(part.name()).up() ? 1 : 0)
          .description("1 if the part answers")
          .tag("dependency", part.name())
          .register(meters);
    }
  }

  void start() {
    for (Dependency part : parts) {
      var _ =
          looking.scheduleWithFixedDelay(
              () -> look(part), 0, interval.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /** All parts by name, in order of importance. */
  Map<String, Dependency.State> states() {
    Map<String, Dependency.State> all = new LinkedHashMap<>();
    parts.forEach(part -> all.put(part.name(), state(part.name())));
    return all;
  }

  Dependency.State state(String part) {
    return Objects.requireNonNull(states.get(part), part);
  }

  private void look(Dependency part) {
    Dependency.State seen = see(part);
    Dependency.State before = Objects.requireNonNull(states.put(part.name(), seen));
    if (before.up() && !seen.up()) {
      LOG.warn("{} is down: {}", part.name(), seen.detail());
    } else if (!before.up() && seen.up()) {
      LOG.info("{} is up", part.name());
    }
  }

  private Dependency.State see(Dependency part) {
    try {
      return new Dependency.State(true, part.check().run(), clock.instant());
    } catch (AsofException down) {
      return new Dependency.State(false, down.getMessage(), clock.instant());
    } catch (RuntimeException | Error unexpected) {
      return new Dependency.State(false, unexpected.toString(), clock.instant());
    }
  }

  @Override
  public void close() {
    looking.shutdownNow();
  }
}
