package dev.asof.offline.table;

import dev.asof.core.FeatureViewName;
import dev.asof.core.ProjectName;
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
   * Lets go of what {@link FeatureTable#pin} kept under {@code name}. Nothing happens if there is
   * no such pin, or no such table; the view need not be known to the registry any more.
   */
  void unpin(ProjectName project, FeatureViewName view, int version, String name);

  /**
   * Lets go of what {@link FeatureTable#pin} kept under {@code name} in any table of {@code
   * project}, for those who do not know any more which tables they pinned. Looks at each table.
   */
  void unpin(ProjectName project, String name);

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
