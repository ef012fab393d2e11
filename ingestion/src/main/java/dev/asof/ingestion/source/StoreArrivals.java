package dev.asof.ingestion.source;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.core.row.LogPosition;
import dev.asof.core.row.LogProgress;
import dev.asof.ingestion.log.LogTopic;
import dev.asof.ingestion.log.LogTopics;
import dev.asof.offline.table.FeatureTables;
import dev.asof.online.OnlineStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Waits for logged rows to arrive in a store, whichever server's writer takes them there.
 * Thread-safe.
 */
public final class StoreArrivals {
  private static final Duration POLL = Duration.ofMillis(100);

  private final OnlineStore online;
  private final FeatureTables tables;
  private final LogTopics topics;
  private final Duration timeout;
  private final Map<Integer, OfflineLooks> offline = new ConcurrentHashMap<>();

  public StoreArrivals(
      OnlineStore online, FeatureTables tables, LogTopics topics, Duration timeout) {
    this.online = online;
    this.tables = tables;
    this.topics = topics;
    this.timeout = timeout;
  }

  void await(
      Map<FeatureViewVersion, List<LogPosition>> positions, Acknowledgement acknowledgement) {
    long deadline = System.nanoTime() + timeout.toNanos();
    positions.forEach((view, wanted) -> {
      boolean arrived =
          switch (acknowledgement) {
            case LOGGED -> true;
            case ONLINE -> await(() -> awaitOnline(view, wanted, deadline), deadline);
            case OFFLINE -> await(() -> coversOffline(view, wanted, deadline), deadline);
          };
      if (!arrived) {
        throw new AsofException(
            ErrorCode.ACKNOWLEDGEMENT_TIMED_OUT,
            "the rows are safely on the log, but the %s store has not taken those of %s within %s: look at GET feature-views/%s/freshness; do not send them again"
                .formatted(acknowledgement.text(), view.label(), timeout, view.view().name()));
      }
    });
  }

  /**
   * Asks until {@code arrived} or the time is over. A store that does not answer has not taken the
   * rows yet; to say that it is unavailable would invite the caller to send them again.
   */
  private static boolean await(BooleanSupplier arrived, long deadline) {
    while (true) {
      try {
        if (arrived.getAsBoolean()) {
          return true;
        }
      } catch (AsofException unanswered) {
        if (unanswered.code().category() != ErrorCode.Category.UNAVAILABLE) {
          throw unanswered;
        }
      }
      if (System.nanoTime() >= deadline || Thread.currentThread().isInterrupted()) {
        return false;
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
  }

  private boolean awaitOnline(FeatureViewVersion view, List<LogPosition> wanted, long deadline) {
    Duration left = Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
    return online.awaitApplied(view, topics.logOf(view).id(), wanted, left);
  }

  private boolean coversOffline(FeatureViewVersion view, List<LogPosition> wanted, long deadline) {
    return offline
        .computeIfAbsent(view.id(), _ -> new OfflineLooks(POLL))
        .find(() -> offlineProgress(view), deadline)
        .filter(progress -> wanted.stream().allMatch(progress::covers))
        .isPresent();
  }

  private LogProgress offlineProgress(FeatureViewVersion view) {
    LogTopic log = topics.logOf(view);
    return tables.open(view).loadProgress(log.id(), log.partitions());
  }
}
