package dev.asof.offline.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.core.definition.ExpiredPolicy;
import dev.asof.core.definition.FeatureSelection;
import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.core.pointintime.TimeMode;
import dev.asof.core.row.LogPosition;
import dev.asof.core.row.LogProgress;
import dev.asof.core.row.LogProgress.LogId;
import dev.asof.core.row.LogProgress.Partition;
import dev.asof.core.row.LoggedRow;
import dev.asof.core.row.RowTime;
import dev.asof.offline.OfflineStoreProperties.S3;
import dev.asof.offline.S3TestStore;
import dev.asof.offline.SampleViews;
import dev.asof.offline.TestStore;
import dev.asof.offline.dataset.TrainingDatasets.DatasetRequest;
import dev.asof.offline.join.DatasetFormat;
import dev.asof.offline.join.JoinQuestion;
import dev.asof.offline.join.JoinTestStore;
import dev.asof.offline.join.Spines;
import dev.asof.offline.table.FeatureTable;
import dev.asof.offline.table.RowBounds;
import dev.asof.offline.table.TableSnapshot;
import dev.asof.testing.TcpFaultProxy;
import dev.asof.testing.TestServices;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.apache.hadoop.fs.s3a.impl.AWSClientConfig;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * S3 takes connections and says nothing. Whatever needs it ends with an error in a time that its
 * timeouts bound, and goes on when S3 does.
 */
class FrozenS3Test {
  private static final Duration TIMEOUT = Duration.ofSeconds(2);

  /** Generous for a busy machine, and far below what Iceberg's and Hadoop's own bounds come to. */
  private static final Duration BOUND = Duration.ofSeconds(60);

  private static final Instant T0 = Instant.parse("2026-01-05T10:00:00Z");
  private static final LogId LOG = new LogId(1, "topic");
  private static final int FILES = 20;
  private static final FeatureViewVersion VIEW = SampleViews.clicks("clicks");

  @TempDir Path folder;
  private TcpFaultProxy proxy;
  private JoinTestStore store;
  private FeatureTable table;
  private LogProgress base;

  @BeforeAll
  static void allowShortTimeouts() {
    AWSClientConfig.setMinimumOperationDuration(Duration.ofMillis(1));
  }

  @AfterAll
  static void forbidShortTimeouts() {
    AWSClientConfig.resetMinimumOperationDuration();
  }

  @BeforeEach
  void open() {
    proxy = TcpFaultProxy.to("127.0.0.1", TestServices.s3().port());
    S3 s3 =
        S3TestStore.at(proxy.through(TestServices.s3().endpoint())).withTimeouts(TIMEOUT, TIMEOUT);
    TestStore tables = S3TestStore.in(folder, s3);
    store = new JoinTestStore(tables, folder);
    table = tables.tables().open(VIEW);
    base = table.loadProgress(LOG, 1);
    for (int i = 0; i < FILES; i++) {
      append();
    }
  }

  private void append() {
    long from = base.findPartition(0).map(Partition::nextOffset).orElse(0L);
    List<LoggedRow> rows =
        LongStream.range(from, from + 2)
            .mapToObj(offset ->
                SampleViews.row(
                    VIEW,
                    List.of(offset),
                    new RowTime(T0, null),
                    T0,
                    new LogPosition(1, 0, offset),
                    new ArrayList<>(List.of(offset))))
            .toList();
    base = table.append(rows, base, base.with(Map.of(0, new Partition(from + 2, T0))));
  }

  @AfterEach
  void close() {
    proxy.heal();
    store.close();
    proxy.close();
  }

  @Test
  void endsCommitsWithAnErrorAndTakesThemAgain() {
    LogProgress before = base;
    whileFrozen(this::append);
    assertThat(table.loadProgress(LOG, 1)).isEqualTo(before);
    append();
    assertThat(table.loadProgress(LOG, 1)).isEqualTo(base);
  }

  @Test
  void endsPlansAndFirstLooksAtATable() {
    TableSnapshot snapshot = table.snapshot();
    whileFrozen(() -> table.plan(snapshot, RowBounds.NONE));
    whileFrozen(() -> store.store().tables().open(VIEW));
    whileFrozen(() -> store.store().tables().check());
    assertThat(table.plan(snapshot, RowBounds.NONE)).hasSize(FILES);
  }

  @Test
  void endsJoinsThatFetchManyFiles() {
    JoinQuestion question = question();
    List<TableSnapshot> snapshots = store.join().snapshots(question.selection());
    whileFrozen(() -> store.join().join(question, snapshots).close());
    assertThat(store.join().join(question, snapshots).rowCount()).isEqualTo(1);
  }

  @Test
  void endsDownloads() throws IOException {
    TrainingDatasets datasets =
        new WarehouseTrainingDatasets(
            store.store().tables(),
            store.store().warehouse(),
            store.join(),
            folder,
            Clock.fixed(T0, ZoneOffset.UTC));
    DatasetRequest request =
        new DatasetRequest(SampleViews.PROJECT, "d", "d", DatasetFormat.CSV, question());
    List<TableSnapshot> snapshots = store.join().snapshots(request.question().selection());
    datasets.write(request, snapshots, _ -> {});

    whileFrozen(() -> datasets.open(SampleViews.PROJECT, "d"));
    try (InputStream content = datasets.open(SampleViews.PROJECT, "d").stream()) {
      whileFrozen(content::readAllBytes);
    }
  }

  private void whileFrozen(ThrowingCallable work) {
    proxy.stall();
    Instant start = Instant.now();
    assertThatThrownBy(work)
        .isInstanceOfSatisfying(
            AsofException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.OFFLINE_STORE_UNAVAILABLE));
    assertThat(Duration.between(start, Instant.now())).isLessThan(BOUND);
    proxy.heal();
  }

  private static JoinQuestion question() {
    FeatureSelection selection = JoinTestStore.all(ExpiredPolicy.NULL, VIEW);
    return new JoinQuestion(
        selection,
        Spines.read(selection, "timestamp", List.of(Map.of("user", 1, "timestamp", T0.toString()))),
        TimeMode.EVENT_TIME,
        Set.of());
  }
}
