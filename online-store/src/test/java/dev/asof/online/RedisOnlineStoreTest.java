package dev.asof.online;

import static dev.asof.online.SampleView.LOG;
import static dev.asof.online.SampleView.NOON;
import static dev.asof.online.SampleView.upTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.core.definition.FeatureView.Time;
import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.core.row.LogPosition;
import dev.asof.core.row.LogProgress.LogId;
import dev.asof.core.row.LogProgress.Partition;
import dev.asof.core.row.LoggedRow;
import dev.asof.testing.ManualClock;
import dev.asof.testing.TestServices;
import io.lettuce.core.RedisClient;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RedisOnlineStoreTest {
  private final ManualClock clock = ManualClock.at(NOON);
  private final String uri = TestServices.redis().newDatabaseUri();
  private final RedisOnlineStore store =
      RedisOnlineStore.open(OnlineStoreProperties.at(uri), clock, new SimpleMeterRegistry());
  private final FeatureViewVersion view = SampleView.keyedBy(Time.UNBOUNDED, "origin");

  @AfterEach
  void close() {
    store.close();
  }

  private OnlineProgress started() {
    return store.loadProgress(view, LOG, Map.of(0, 0L));
  }

  private StoredRow held(String origin) {
    var lookup = new RowLookup(view.key().encode(List.of(origin)), List.of(view));
    return store.read(List.of(lookup)).getFirst().getFirst();
  }

  @Test
  void holdsTheLatestRowOfEachKeyInRowOrder() {
    LoggedRow early = SampleView.row(view, List.of("JFK"), NOON.minusSeconds(5), 7, 1, "AA");
    LoggedRow late = SampleView.row(view, List.of("JFK"), NOON, 3, 2, "BB");
    LoggedRow other = SampleView.row(view, List.of("LAX"), NOON, 4, 3, "CC");
    OnlineProgress progress = store.write(view, List.of(late, early, other), started(), upTo(8));
    assertThat(held("JFK")).isEqualTo(new StoredRow.Found(late));
    assertThat(held("LAX")).isEqualTo(new StoredRow.Found(other));
    assertThat(held("SFO")).isEqualTo(StoredRow.Absent.ABSENT);

    store.write(view, List.of(early), progress, upTo(9));
    assertThat(held("JFK")).isEqualTo(new StoredRow.Found(late));
  }

  @Test
  void aLateDeleteWinsAndAnEarlierOneLoses() {
    LoggedRow row = SampleView.row(view, List.of("JFK"), NOON, 1, 1, "AA");
    OnlineProgress progress = store.write(view, List.of(row), started(), upTo(2));
    LoggedRow before = SampleView.delete(view, List.of("JFK"), NOON.minusSeconds(1), 2);
    progress = store.write(view, List.of(before), progress, upTo(3));
    assertThat(held("JFK")).isEqualTo(new StoredRow.Found(row));
    LoggedRow after = SampleView.delete(view, List.of("JFK"), NOON, 3);
    store.write(view, List.of(after), progress, upTo(4));
    assertThat(held("JFK")).isEqualTo(new StoredRow.Found(after));
  }

  @Test
  void progressSurvivesReopeningAndNamesTheNewestEvent() {
    LoggedRow row = SampleView.row(view, List.of("JFK"), NOON, 41, 1, "AA");
    OnlineProgress written = store.write(view, List.of(row), started(), upTo(42));
    assertThat(written.newestEvent()).isEqualTo(NOON);
    assertThat(store.loadProgress(view, LOG, Map.of(0, 1_000L))).isEqualTo(written);
    assertThat(store.findProgress(view)).contains(written);
  }

  @Test
  void progressNeverMovesBackwards() {
    OnlineProgress start = started();
    store.write(view, List.of(), start, upTo(10));
    store.write(view, List.of(), start, upTo(6));
    assertThat(store.findProgress(view).orElseThrow().nextOffset(0)).isEqualTo(10);
    Partition later = new Partition(10, NOON.plusSeconds(3));
    store.write(view, List.of(), start, Map.of(0, later));
    assertThat(store.findProgress(view).orElseThrow().applied().findPartition(0)).contains(later);
  }

  @Test
  void refusesProgressOfAReplacedLog() {
    started();
    assertThatExceptionOfType(AsofException.class)
        .isThrownBy(() -> store.loadProgress(view, new LogId(1, "another"), Map.of(0, 0L)))
        .withMessageContaining("asof:progress:" + view.id())
        .extracting(AsofException::code)
        .isEqualTo(ErrorCode.LOG_CHANGED);
  }

  @Test
  void aWriterWhoseProgressWasLostIsTold() {
    OnlineProgress start = started();
    OnlineProgress ahead = start.with(upTo(5), null);
    assertThatExceptionOfType(OnlineStoreLostException.class)
        .isThrownBy(() -> store.write(view, List.of(), ahead, upTo(6)))
        .withMessageContaining("less than was written");
    var other =
        new OnlineProgress("other", start.started(), start.applied(), start.rebuildUntil(), null);
    assertThatExceptionOfType(OnlineStoreLostException.class)
        .isThrownBy(() -> store.write(view, List.of(), other, upTo(6)))
        .withMessageContaining("another generation");
    assertThat(store.findProgress(view)).contains(start);
  }

  @Test
  void isRebuildingUntilTheLogOfItsStartIsApplied() {
    assertThat(store.pipelineState(view)).isEqualTo(PipelineState.NOT_STARTED);
    OnlineProgress start = store.loadProgress(view, LOG, Map.of(0, 10L, 1, 0L));
    assertThat(store.readPipelineStates(List.of(view)).getFirst().rebuilding()).isTrue();
    OnlineProgress near = store.write(view, List.of(), start, upTo(9));
    assertThat(store.readPipelineStates(List.of(view)).getFirst().rebuilding()).isTrue();
    store.write(view, List.of(), near, upTo(10));
    assertThat(store.readPipelineStates(List.of(view)).getFirst().rebuilding()).isFalse();
  }

  @Test
  void lagIsThatOfThePartitionFurthestBehind() {
    OnlineProgress start = store.loadProgress(view, LOG, Map.of(0, 0L, 1, 0L));
    store.write(
        view,
        List.of(),
        start,
        Map.of(
            0, new Partition(1, NOON.plusSeconds(60)), 1, new Partition(1, NOON.plusSeconds(20))));
    clock.advance(Duration.ofSeconds(90));
    assertThat(store.pipelineState(view).lag()).isEqualTo(Duration.ofSeconds(70));
  }

  @Test
  void waitsUntilPositionsAreApplied() {
    OnlineProgress start = started();
    var positions = List.of(new LogPosition(1, 0, 4));
    assertThat(store.awaitApplied(view, LOG, positions, Duration.ofMillis(20))).isFalse();
    Thread writer = Thread.ofVirtual().start(() -> store.write(view, List.of(), start, upTo(5)));
    assertThat(store.awaitApplied(view, LOG, positions, Duration.ofSeconds(10))).isTrue();
    assertThat(writer).isNotNull();
  }

  /** What an earlier log of the same name and epoch had says nothing of the rows of this one. */
  @Test
  void waitsForNoRowsOfAReplacedLog() {
    store.write(view, List.of(), started(), upTo(5_000));
    var replaced = new LogId(LOG.epoch(), "another");
    var first = List.of(new LogPosition(1, 0, 0));
    assertThat(store.awaitApplied(view, LOG, first, Duration.ofSeconds(10))).isTrue();
    assertThatExceptionOfType(AsofException.class)
        .isThrownBy(() -> store.awaitApplied(view, replaced, first, Duration.ofSeconds(10)))
        .extracting(AsofException::code)
        .isEqualTo(ErrorCode.LOG_CHANGED);
  }

  @Test
  void thoseWhoWaitStayOffTheConnectionOfAnswers() {
    started();
    assertThat(held("JFK")).isEqualTo(StoredRow.Absent.ABSENT);
    var positions = List.of(new LogPosition(1, 0, 4));
    assertThat(store.awaitApplied(view, LOG, positions, Duration.ofMillis(20))).isFalse();
    assertThat(lastCommands()).contains("hmget", "hgetall");
  }

  /** The last command of every connection to the database. */
  private List<String> lastCommands() {
    RedisClient client = RedisClient.create(uri);
    try (var connection = client.connect()) {
      String database = " db=%s ".formatted(uri.substring(uri.lastIndexOf('/') + 1));
      return connection
          .sync()
          .clientList()
          .lines()
          .filter(line -> line.contains(database))
          .map(line -> line.replaceFirst(".* cmd=(\\S+).*", "$1"))
          .toList();
    } finally {
      client.shutdown();
    }
  }

  @Test
  void aHealthyServerHasNoProblems() {
    assertThat(store.checkServer()).isEmpty();
  }
}
