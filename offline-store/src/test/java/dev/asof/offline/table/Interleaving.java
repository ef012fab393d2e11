package dev.asof.offline.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.core.row.LogProgress;
import dev.asof.core.row.LogProgress.Partition;
import dev.asof.core.row.LoggedRow;
import dev.asof.offline.SampleViews;
import dev.asof.offline.TestStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.util.SnapshotUtil;
import org.jspecify.annotations.Nullable;

/**
 * Two writers of one table and rewrites of it, in an order that follows from a seed. Each step is
 * one call of one of them; in the midst of it, wherever the catalog is asked, the next one's step
 * may come in between, and the catalog's question or its answer may be lost.
 *
 * <p>What the table has to hold is kept beside it: an append counts from the very moment when the
 * catalog's pointer is swapped.
 */
final class Interleaving {
  /** What happens, and how often at least in hundreds of interleavings that are worth the name. */
  enum Event {
    APPENDED(300),
    /** An append was void: its partitions had moved. */
    REFUSED(150),
    /** A writer woke up with a range that somebody else had written meanwhile. */
    ZOMBIE_WOKE(25),
    /** An append was called again although it had been applied. */
    REPEATED(30),
    /** Another append landed after this one had read the table, and before it was applied. */
    APPEND_MET_APPEND(10),
    APPEND_MET_REWRITE(10),
    REWRITTEN(120),
    REWRITE_MET_APPEND(20),
    REWRITE_MET_REWRITE(10),
    QUESTION_LOST(40),
    ANSWER_LOST(30);

    private final int often;

    Event(int often) {
      this.often = often;
    }

    int often() {
      return often;
    }
  }

  static final int PARTITIONS = 2;

  private static final int STEPS = 5;

  private final TestStore store;
  private final FeatureViewVersion view;
  private final Random random;
  private final Map<Event, Integer> events;
  private final List<InterleavedWriter> writers = new ArrayList<>();
  private final SortedMap<Integer, Partition> applied = new TreeMap<>();
  private int appends;
  private int rewrites;

  /**
   * @param events where to count what happens
   */
  Interleaving(TestStore store, long seed, Map<Event, Integer> events) {
    this.store = store;
    this.view = SampleViews.clicks("clicks_" + seed);
    this.random = new Random(seed);
    this.events = events;
    store.tables().open(view);
    writers.add(new InterleavedWriter(this));
    writers.add(new InterleavedWriter(this));
  }

  void run() {
    for (int step = 0; step < STEPS; step++) {
      next(null).step(true);
    }
    List<LoggedRow> expected = new ArrayList<>();
    applied.forEach(
        (partition, at) -> expected.addAll(ClickLog.rows(view, partition, 0, at.nextOffset())));
    Table table = IcebergTables.of(store, view);
    assertThat(ClickLog.read(view, table))
        .as("the rows of %s", applied)
        .containsExactlyInAnyOrderElementsOf(expected);
    LogProgress held =
        TablePositions.newestOf(SnapshotUtil.currentAncestors(table))
            .findProgress()
            .orElse(LogProgress.none(ClickLog.ID));
    assertThat(held).isEqualTo(progress());
  }

  /** Whose step is next, {@code except} being in the midst of one. */
  InterleavedActor next(@Nullable InterleavedActor except) {
    if (appends > 0 && random.nextInt(4) == 0) {
      return new InterleavedRewriter(this);
    }
    InterleavedWriter first = writers.get(random.nextInt(writers.size()));
    return first == except ? writers.get(1 - writers.indexOf(first)) : first;
  }

  FeatureViewVersion view() {
    return view;
  }

  Random random() {
    return random;
  }

  TableOperations operations() {
    String table = view.view().name() + "_v" + view.view().version();
    return store.tables().catalog().operations(TableIdentifier.of(view.project().value(), table));
  }

  /** What the table has to say of itself. */
  LogProgress progress() {
    return new LogProgress(ClickLog.ID, applied);
  }

  int appends() {
    return appends;
  }

  int rewrites() {
    return rewrites;
  }

  void landAppend(Map<Integer, Partition> moved) {
    applied.putAll(moved);
    appends++;
  }

  void landRewrite() {
    rewrites++;
  }

  void count(Event event) {
    events.merge(event, 1, Integer::sum);
  }
}
