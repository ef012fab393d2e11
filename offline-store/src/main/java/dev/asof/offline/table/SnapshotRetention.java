package dev.asof.offline.table;

import java.time.Duration;
import org.apache.iceberg.Table;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forgets old snapshots of a table, so that its metadata, which every commit writes anew, does not
 * grow for ever. Pinned snapshots stay, and so do those that a running question may be reading. No
 * row is lost by it.
 */
final class SnapshotRetention {
  private static final Logger LOG = LoggerFactory.getLogger(SnapshotRetention.class);
  private static final int COMMITS_BETWEEN = 100;
  private static final int KEPT_AT_LEAST = 20;
  private static final Duration KEPT_FOR = Duration.ofMinutes(15);

  private final Table table;
  private int commits;

  SnapshotRetention(Table table) {
    this.table = table;
  }

  /** A failure is no concern of the commit that was before it: the next time will do. */
  void afterCommit() {
    if (++commits % COMMITS_BETWEEN != 0) {
      return;
    }
    try {
      table
          .expireSnapshots()
          .retainLast(KEPT_AT_LEAST)
          .expireOlderThan(System.currentTimeMillis() - KEPT_FOR.toMillis())
          .commit();
    } catch (RuntimeException failure) {
      LOG.warn("Could not forget old snapshots of {}; trying again later", table.name(), failure);
    }
  }
}
