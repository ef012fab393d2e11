package dev.asof.ingestion.source;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.core.row.LogPosition;
import dev.asof.core.row.LogProgress;
import dev.asof.ingestion.log.LogTopic;
import dev.asof.ingestion.log.LogTopics;
import dev.asof.offline.table.FeatureTable;
import dev.asof.offline.table.FeatureTables;
import dev.asof.online.OnlineStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** Waits for logged rows to arrive in a store, whichever server's writer takes them there. */
public final class StoreArrivals {
  private static final Duration OFFLINE_POLL = Duration.ofMillis(50);

  private final OnlineStore online;
  private final FeatureTables tables;
  private final LogTopics topics;
  private final Duration timeout;

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
      Duration left = Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
      boolean arrived =
          switch (acknowledgement) {
            case LOGGED -> true;
            case ONLINE -> online.awaitApplied(view, wanted, left);
            case OFFLINE -> awaitOffline(view, wanted, deadline);
          };
      if (!arrived) {
        throw new AsofException(
            ErrorCode.ACKNOWLEDGEMENT_TIMED_OUT,
            "the rows are safely on the log, but the %s store has not taken those of %s within %s: look at GET feature-views/%s/freshness; do not send them again"
                .formatted(acknowledgement.text(), view.label(), timeout, view.view().name()));
      }
    });
  }

  private boolean awaitOffline(FeatureViewVersion view, List<LogPosition> wanted, long deadline) {
    LogTopic log = topics.logOf(view);
    FeatureTable table = tables.open(view);
    do {
      LogProgress progress = table.loadProgress(log.id(), log.partitions());
      if (wanted.stream().allMatch(progress::covers)) {
        return true;
      }
      LockSupport.parkNanos(OFFLINE_POLL.toNanos());
    } while (System.nanoTime() < deadline && !Thread.currentThread().isInterrupted());
    return false;
  }
}
