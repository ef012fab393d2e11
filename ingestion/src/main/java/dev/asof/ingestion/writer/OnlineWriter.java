package dev.asof.ingestion.writer;

import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.core.row.LogProgress;
import dev.asof.core.row.LoggedRow;
import dev.asof.ingestion.log.LogTopics;
import dev.asof.online.OnlineProgress;
import dev.asof.online.OnlineStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The feature log into the online store. */
final class OnlineWriter implements ViewWriter {
  static final Cadence CADENCE = new Cadence(Duration.ZERO, 1, 1);

  private final OnlineStore store;
  private final LogTopics topics;
  private @Nullable OnlineProgress progress;

  OnlineWriter(OnlineStore store, LogTopics topics) {
    this.store = store;
    this.topics = topics;
  }

  @Override
  public LogProgress load(FeatureViewVersion view) {
    LogProgress end = topics.end(view);
    Map<Integer, Long> endOffsets = new TreeMap<>();
    end.partitions().forEach((partition, at) -> endOffsets.put(partition, at.nextOffset()));
    OnlineProgress loaded = store.loadProgress(view, end.log(), endOffsets);
    progress = loaded;
    return loaded.applied();
  }

  @Override
  public LogProgress write(
      FeatureViewVersion view, List<LoggedRow> rows, Map<Integer, LogProgress.Partition> moved) {
    if (progress == null) {
      throw new IllegalStateException("written before it was loaded");
    }
    OnlineProgress written = store.write(view, rows, progress, moved);
    progress = written;
    return written.applied();
  }
}
