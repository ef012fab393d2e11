package dev.asof.offline.join;

import dev.asof.core.definition.ExpiredPolicy;
import dev.asof.core.definition.FeatureSelection;
import dev.asof.core.definition.FeatureSelection.SelectedFeature;
import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.core.row.LogProgress;
import dev.asof.core.row.LogProgress.LogId;
import dev.asof.core.row.LogProgress.Partition;
import dev.asof.core.row.LoggedRow;
import dev.asof.offline.TestStore;
import dev.asof.offline.table.FeatureTable;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tables filled from a log, and the join over them. */
public final class JoinTestStore implements AutoCloseable {
  static final LogId LOG = new LogId(1, "topic");

  private final TestStore store;
  private final DuckDbPointInTimeJoin join;

  public JoinTestStore(TestStore store, Path folder) {
    this.store = store;
    this.join =
        new DuckDbPointInTimeJoin(
            store.tables(), store.warehouse(), store.properties(), folder.resolve("work"));
  }

  public static JoinTestStore in(Path folder) {
    return new JoinTestStore(TestStore.in(folder), folder);
  }

  public DuckDbPointInTimeJoin join() {
    return join;
  }

  public TestStore store() {
    return store;
  }

  /** Appends {@code rows} of {@link #LOG}, which has one partition, as one commit. */
  public void append(FeatureViewVersion view, List<LoggedRow> rows, Instant completeThrough) {
    append(view, LOG, 1, rows, completeThrough);
  }

  /** Appends {@code rows} of {@code log} as one commit. */
  void append(
      FeatureViewVersion view,
      LogId log,
      int partitions,
      List<LoggedRow> rows,
      Instant completeThrough) {
    FeatureTable table = store.tables().open(view);
    LogProgress base = table.loadProgress(log, partitions);
    Map<Integer, Partition> moved = new HashMap<>();
    for (int partition = 0; partition < partitions; partition++) {
      long held = base.findPartition(partition).map(Partition::nextOffset).orElse(0L);
      moved.put(partition, new Partition(held, completeThrough));
    }
    for (LoggedRow row : rows) {
      Partition read = new Partition(row.position().offset() + 1, completeThrough);
      moved.merge(
          row.position().partition(), read, (a, b) -> a.nextOffset() > b.nextOffset() ? a : b);
    }
    table.append(rows, base, base.with(moved));
  }

  List<List<@Nullable Object>> ask(JoinQuestion question) {
    List<List<@Nullable Object>> answer = new ArrayList<>();
    try (JoinedRows rows = join.join(question, join.snapshots(question.selection()))) {
      while (rows.advance()) {
        answer.add(rows.values());
      }
    }
    return answer;
  }

  /** All features of {@code views}, under full names. */
  public static FeatureSelection all(ExpiredPolicy policy, FeatureViewVersion... views) {
    return new FeatureSelection(
        Arrays.stream(views)
            .flatMap(view ->
                view.view().features().stream()
                    .map(feature ->
                        new SelectedFeature(
                            view, feature, view.view().name() + "__" + feature.name())))
            .toList(),
        policy);
  }

  @Override
  public void close() {
    join.close();
    store.close();
  }
}
