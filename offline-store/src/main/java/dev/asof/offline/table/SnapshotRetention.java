package dev.asof.offline.table;

import java.time.Clock;
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

  /**
   * How much is kept.
   *
   * @param commitsBetween how many commits there are from one cleaning to the next
   */
  record Policy(int commitsBetween, int keptAtLeast, Duration keptFor) {
    static final Policy DEFAULT = new Policy(100, 20, Duration.ofMinutes(15));
  }

  private final Table table;
  private final Policy policy;
  private final Clock clock;
  private int commits;

  SnapshotRetention(Table table, Policy policy, Clock clock) {
    this.table = table;
    this.policy = policy;
    this.clock = clock;
  }

  /** A failure is no concern of the commit that was before it: the next time will do. */
  void afterCommit() {
    if (++commits % policy.commitsBetween() != 0) {
      return;
    }
    try {
      ManifestThreads.use(table.expireSnapshots())
          .retainLast(policy.keptAtLeast())
          .expireOlderThan(clock.instant().minus(policy.keptFor()).toEpochMilli())
          .commit();
    } catch (RuntimeException failure) {
      LOG.warn("Could not forget old snapshots of {}; trying again later", table.name(), failure);
    }
  }
}
