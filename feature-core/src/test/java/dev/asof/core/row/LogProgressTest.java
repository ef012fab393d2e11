package dev.asof.core.row;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asof.core.row.LogProgress.LogId;
import dev.asof.core.row.LogProgress.Partition;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LogProgressTest {
  private static final LogId LOG = new LogId(2, "topic");

  @Test
  void coversWhatLiesBeforeTheNextOffset() {
    LogProgress progress = LogProgress.none(LOG).with(Map.of(0, at(5)));
    assertThat(progress.covers(new LogPosition(2, 0, 4))).isTrue();
    assertThat(progress.covers(new LogPosition(2, 0, 5))).isFalse();
    assertThat(progress.covers(new LogPosition(2, 1, 0))).isFalse();
  }

  @Test
  void coversEarlierEpochsAndNoLaterOnes() {
    LogProgress progress = LogProgress.none(LOG).with(Map.of(0, at(5)));
    assertThat(progress.covers(new LogPosition(1, 0, 1_000))).isTrue();
    assertThat(progress.covers(new LogPosition(0, 0, 0))).isTrue();
    assertThat(progress.covers(new LogPosition(3, 0, 0))).isFalse();
  }

  @Test
  void coversAnEndThatNoPartitionFallsShortOf() {
    LogProgress end = LogProgress.none(LOG).with(Map.of(0, at(5), 1, at(0), 2, at(7)));
    LogProgress progress = LogProgress.none(LOG).with(Map.of(0, at(5), 2, at(8)));
    assertThat(progress.covers(end)).isTrue();
    assertThat(progress.with(Map.of(2, at(6))).covers(end)).isFalse();
    assertThat(progress.covers(end.with(Map.of(1, at(1))))).isFalse();
    assertThat(progress.covers(LogProgress.none(LOG))).isTrue();
  }

  @Test
  void coversNoEndOfAnotherLog() {
    Map<Integer, Partition> read = Map.of(0, at(5));
    LogProgress progress = LogProgress.none(LOG).with(read);
    assertThat(progress.covers(LogProgress.none(new LogId(3, "topic")).with(read))).isFalse();
    assertThat(progress.covers(LogProgress.none(new LogId(2, "made anew")).with(read))).isFalse();
  }

  @Test
  void isCompleteThroughTheLeastOfItsPartitions() {
    Partition later = new Partition(5, Instant.EPOCH.plusSeconds(1));
    assertThat(LogProgress.none(LOG).with(Map.of(0, later, 1, at(9))).findCompleteThrough())
        .contains(Instant.EPOCH);
    assertThat(LogProgress.none(LOG).findCompleteThrough()).isEmpty();
  }

  @Test
  void isAtTheStartOfAPartitionThatIsUnread() {
    LogProgress progress = LogProgress.none(LOG).with(Map.of(0, at(5)));
    assertThat(progress.nextOffset(0)).isEqualTo(5);
    assertThat(progress.nextOffset(1)).isZero();
  }

  @Test
  void movesOnlyThePartitionsGiven() {
    LogProgress progress = LogProgress.none(LOG).with(Map.of(0, at(5), 1, at(7)));
    assertThat(progress.with(Map.of(1, at(8), 2, at(1))).partitions())
        .isEqualTo(Map.of(0, at(5), 1, at(8), 2, at(1)));
    assertThat(progress.findPartition(2)).isEmpty();
  }

  @Test
  void isACopy() {
    var given = new TreeMap<>(Map.of(0, at(5)));
    LogProgress progress = new LogProgress(LOG, given);
    given.put(0, at(6));
    assertThat(progress.findPartition(0)).contains(at(5));
  }

  private static Partition at(long nextOffset) {
    return new Partition(nextOffset, Instant.EPOCH);
  }
}
