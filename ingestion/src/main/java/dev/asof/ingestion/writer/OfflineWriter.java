package dev.asof.ingestion.writer;

import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.core.row.LogProgress;
import dev.asof.core.row.LoggedRow;
import dev.asof.ingestion.log.LogTopic;
import dev.asof.ingestion.log.LogTopics;
import dev.asof.offline.table.FeatureTable;
import dev.asof.offline.table.FeatureTables;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The feature log into the offline store. */
final class OfflineWriter implements ViewWriter {
  private final FeatureTables tables;
  private final LogTopics topics;
  private @Nullable FeatureTable table;
  private @Nullable LogProgress progress;

  OfflineWriter(FeatureTables tables, LogTopics topics) {
    this.tables = tables;
    this.topics = topics;
  }

  @Override
  public LogProgress load(FeatureViewVersion view) {
    LogTopic log = topics.logOf(view);
    FeatureTable opened = tables.open(view);
    LogProgress loaded = opened.loadProgress(log.id(), log.partitions());
    table = opened;
    progress = loaded;
    return loaded;
  }

  @Override
  public LogProgress write(
      FeatureViewVersion view, List<LoggedRow> rows, Map<Integer, LogProgress.Partition> moved) {
    if (table == null || progress == null) {
      throw new IllegalStateException("written before it was loaded");
    }
    if (!table.view().equals(view)) {
      table = tables.open(view);
    }
    LogProgress written = table.append(rows, progress, progress.with(moved));
    progress = written;
    return written;
  }
}
