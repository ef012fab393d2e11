package dev.asof.offline.table;

import java.util.concurrent.ExecutorService;
import org.apache.iceberg.ExpireSnapshots;
import org.apache.iceberg.SnapshotUpdate;
import org.apache.iceberg.TableScan;
import org.apache.iceberg.util.ThreadPools;

/**
 * The threads on which Iceberg reads and writes manifests. Its own pool closes itself as soon as
 * the JVM is told to end, while requests are still answered and writers have to commit what they
 * have read; these threads last as long as the JVM does.
 */
final class ManifestThreads {
  private static final ExecutorService POOL =
      ThreadPools.newFixedThreadPool("asof-manifests", ThreadPools.WORKER_THREAD_POOL_SIZE);

  private ManifestThreads() {}

  static void use(SnapshotUpdate<?> update) {
    update.scanManifestsWith(POOL);
    update.writeManifestsWith(POOL, ThreadPools.WORKER_THREAD_POOL_SIZE);
  }

  static TableScan use(TableScan scan) {
    return scan.planWith(POOL);
  }

  static ExpireSnapshots use(ExpireSnapshots expiry) {
    return expiry.planWith(POOL).executeDeleteWith(POOL);
  }
}
