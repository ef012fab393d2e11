package dev.asof.offline.table;

import dev.asof.core.definition.FeatureViewVersion;

/** The feature tables of a warehouse. Thread-safe. */
public interface FeatureTables extends AutoCloseable {
  /**
   * Opens the table of {@code view}, creating it if there is none and adding the columns that the
   * view's revision has and the table has not. Cheap enough for each question, not for each row.
   *
   * @throws dev.asof.core.AsofException {@link dev.asof.core.ErrorCode#OFFLINE_STORE_UNAVAILABLE}
   *     if catalog or warehouse do not answer
   */
  FeatureTable open(FeatureViewVersion view);

  /**
   * Whether catalog and warehouse answer, for health checks.
   *
   * @throws dev.asof.core.AsofException {@link dev.asof.core.ErrorCode#OFFLINE_STORE_UNAVAILABLE}
   *     if they do not
   */
  void check();

  @Override
  void close();
}
