package dev.asof.online;

import dev.asof.core.AsofException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The progress of every view version that was asked for, read again in the background, so that
 * answers know their lag without asking Redis. While Redis is silent the last progress stays, and
 * its lag grows.
 */
final class PipelineStates implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PipelineStates.class);

  private final ProgressReader progress;
  private final Clock clock;
  private final Map<Integer, Optional<OnlineProgress>> held = new ConcurrentHashMap<>();
  private final ScheduledExecutorService refresher =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("asof-online-state").factory());
  private volatile boolean silent;

  private PipelineStates(ProgressReader progress, Clock clock) {
    this.progress = progress;
    this.clock = clock;
  }

  static PipelineStates refreshing(ProgressReader progress, Clock clock, Duration every) {
    var states = new PipelineStates(progress, clock);
    var _ =
        states.refresher.scheduleWithFixedDelay(
            states::refresh, every.toNanos(), every.toNanos(), TimeUnit.NANOSECONDS);
    return states;
  }

  /** The state as last read; read now if it never was. */
  PipelineState state(int viewVersionId) {
    Optional<OnlineProgress> known = held.get(viewVersionId);
    return known == null ? read(List.of(viewVersionId)).getFirst() : state(known);
  }

  List<PipelineState> read(List<Integer> viewVersionIds) {
    List<Optional<OnlineProgress>> fresh = progress.find(viewVersionIds);
    for (int i = 0; i < fresh.size(); i++) {
      held.put(viewVersionIds.get(i), fresh.get(i));
    }
    return fresh.stream().map(this::state).toList();
  }

  private PipelineState state(Optional<OnlineProgress> known) {
    return known
        .map(at -> new PipelineState(at.generation(), at.rebuilding(), at.lag(clock.instant())))
        .orElse(PipelineState.NOT_STARTED);
  }

  private void refresh() {
    try {
      var _ = read(List.copyOf(held.keySet()));
      silent = false;
    } catch (AsofException unavailable) {
      if (!silent) {
        LOG.warn("The state of the online store cannot be read: {}", unavailable.getMessage());
      }
      silent = true;
    }
  }

  @Override
  public void close() {
    refresher.shutdownNow();
  }
}
