package dev.asof.offline.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.core.row.LogPosition;
import dev.asof.core.row.LogProgress;
import dev.asof.core.row.LogProgress.LogId;
import dev.asof.core.row.LogProgress.Partition;
import dev.asof.core.row.RowTime;
import dev.asof.offline.OfflineStoreProperties;
import dev.asof.offline.SampleViews;
import dev.asof.offline.TestStore;
import dev.asof.testing.TcpFaultProxy;
import dev.asof.testing.TestServices;
import dev.asof.testing.TestingDatabase;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PostgreSQL applies a commit, and its answer never arrives. */
class LostAnswerTest {
  private static final LogId LOG = new LogId(1, "topic");
  private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
  private static final int APPENDS = 20;
  private static final FeatureViewVersion VIEW = SampleViews.clicks("clicks");

  @TempDir Path folder;

  @Test
  void leavesTheTableReadableAndExact() {
    TestingDatabase database = TestServices.postgresql().newDatabase();
    OfflineStoreProperties properties = OfflineStoreProperties.inFolder(folder);
    try (TcpFaultProxy proxy =
            TcpFaultProxy.to(TestServices.postgresql().host(), TestServices.postgresql().port());
        TestStore faulty = new TestStore(database, proxy.through(database.jdbcUrl()), properties);
        TestStore healthy = new TestStore(database, database.jdbcUrl(), properties)) {
      FeatureTable table = faulty.tables().open(VIEW);
      LogProgress base = table.loadProgress(LOG, 1);
      for (int i = 0; i < APPENDS; i++) {
        if (i % 3 == 1) {
          proxy.dropResponsesAfter("UPDATE iceberg_tables".getBytes(StandardCharsets.UTF_8));
        }
        base = appendHoweverOften(proxy, table, base);
      }
      assertThat(proxy.droppedResponses()).isGreaterThanOrEqualTo(APPENDS / 4);
      assertThat(
              IcebergTables.read(IcebergTables.of(healthy, VIEW)).stream()
                  .map(row -> (Long) row.getField("_offset"))
                  .sorted())
          .isEqualTo(LongStream.range(0, 2 * APPENDS).boxed().toList());
    }
  }

  @Test
  void saysThatTheCatalogIsAwayAndGoesOnWhenItIsBack() {
    TestingDatabase database = TestServices.postgresql().newDatabase();
    try (TcpFaultProxy proxy =
            TcpFaultProxy.to(TestServices.postgresql().host(), TestServices.postgresql().port());
        TestStore store =
            new TestStore(
                database,
                proxy.through(database.jdbcUrl()),
                OfflineStoreProperties.inFolder(folder))) {
      FeatureTable table = store.tables().open(VIEW);
      LogProgress base = table.loadProgress(LOG, 1);
      proxy.refuseConnections();
      proxy.cutConnections();
      LogProgress after = base.with(Map.of(0, new Partition(1, T0)));
      assertThatThrownBy(() -> table.append(List.of(), base, after))
          .isInstanceOfSatisfying(
              AsofException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.OFFLINE_STORE_UNAVAILABLE));
      assertThatThrownBy(() -> store.tables().check()).isInstanceOf(AsofException.class);
      proxy.heal();
      assertThat(table.append(List.of(), base, after)).isEqualTo(after);
      store.tables().check();
    }
  }

  private static LogProgress appendHoweverOften(
      TcpFaultProxy proxy, FeatureTable table, LogProgress base) {
    long from = base.findPartition(0).map(Partition::nextOffset).orElse(0L);
    LogProgress after = base.with(Map.of(0, new Partition(from + 2, T0)));
    try {
      return table.append(
          LongStream.range(from, from + 2)
              .mapToObj(offset ->
                  SampleViews.row(
                      VIEW,
                      List.of(offset),
                      new RowTime(T0, null),
                      T0,
                      new LogPosition(1, 0, offset),
                      List.of(offset)))
              .toList(),
          base,
          after);
    } catch (AsofException unclear) {
      proxy.heal();
      LogProgress held = table.loadProgress(LOG, 1);
      return held.equals(after) ? held : appendHoweverOften(proxy, table, held);
    } finally {
      proxy.heal();
    }
  }
}
