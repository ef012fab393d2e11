package dev.asof.online;

import dev.asof.core.FailureLog;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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
  private static final String REFRESH = "Reading the state of the online store";

  private final FailureLog failures = new FailureLog(LOG::warn, LOG::info);
  private final ProgressReader progress;
  private final Clock clock;
  private final Map<Integer, HeldProgress> held = new ConcurrentHashMap<>();
  private final ScheduledExecutorService refresher =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("asof-online-state").factory());

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
    HeldProgress known = held.get(viewVersionId);
    return known == null ? read(List.of(viewVersionId)).getFirst() : state(known);
  }

  /**
   * The states, freshly read. A view whose progress cannot be read has not started, so that its
   * answers are ERROR; the others do not suffer.
   */
  List<PipelineState> read(List<Integer> viewVersionIds) {
    List<HeldProgress> fresh = progress.read(viewVersionIds);
    for (int i = 0; i < fresh.size(); i++) {
      keep(viewVersionIds.get(i), fresh.get(i));
    }
    return fresh.stream().map(this::state).toList();
  }

  private void keep(int viewVersionId, HeldProgress fresh) {
    HeldProgress before = held.put(viewVersionId, fresh);
    if (fresh instanceof HeldProgress.Unreadable(var failure)) {
      failures.failed("Reading the progress of view version " + viewVersionId, failure);
    } else if (before instanceof HeldProgress.Unreadable) {
      failures.succeeded("Reading the progress of view version " + viewVersionId);
    }
  }

  private PipelineState state(HeldProgress known) {
    return switch (known) {
      case HeldProgress.Held progress -> progress.state(clock.instant());
      case HeldProgress.Nothing _, HeldProgress.Unreadable _ -> PipelineState.NOT_STARTED;
    };
  }

  /** Whatever goes wrong, the next turn comes: a schedule ends with the first task that throws. */
  private void refresh() {
    try {
      var _ = read(List.copyOf(held.keySet()));
      failures.succeeded(REFRESH);
    } catch (Throwable failure) {
      failures.failed(REFRESH, failure);
    }
  }

  @Override
  public void close() {
    refresher.shutdownNow();
  }
}
