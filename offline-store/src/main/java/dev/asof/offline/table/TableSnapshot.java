package dev.asof.offline.table;

import dev.asof.core.definition.FeatureViewVersion;
import java.time.Instant;

/**
 * One immutable state of a {@link FeatureTable}.
 *
 * @param snapshotId Iceberg's id; {@link #EMPTY} for a table that never had a commit
 * @param completeThrough every row that was on the log at this time is in the snapshot: the least
 *     such time of all the log's partitions, and {@link Instant#MIN} while one of them is unread
 */
public record TableSnapshot(FeatureViewVersion view, long snapshotId, Instant completeThrough) {
  public static final long EMPTY = -1;
}
