package dev.asof.jobs.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.ingestion.log.LogTopics;
import dev.asof.offline.join.JoinedColumn;
import dev.asof.offline.join.JoinedRows;
import dev.asof.offline.join.PointInTimeJoin;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompletenessTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Consumer<Duration> NEVER =
      pause -> {
        throw new AssertionError("waited, where no wait can help");
      };

  @TempDir private Path folder;
  private TrainingStore store;
  private Instant start;

  @BeforeEach
  void openStore() {
    store = new TrainingStore(folder);
    start = store.clock.instant();
    store.put(1, start, 10, "Oslo");
    store.take();
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  private TrainingRequest request(String incomplete, Instant... moments) {
    List<String> rows = new ArrayList<>();
    for (Instant moment : moments) {
      rows.add("{'customer':1,'timestamp':'%s'}".formatted(moment));
    }
    return TrainingRequest.parse(
        Shop.json(
            "{'features':['orders:total'],'incomplete':'%s','spine':{'rows':%s}}"
                .formatted(incomplete, rows)));
  }

  private TrainingQuestion question(String incomplete, Instant... moments) {
    return request(incomplete, moments).resolve(store.shop, 100);
  }

  private Instant reached(Completeness completeness, TrainingQuestion question) {
    return PointInTimeJoin.completeThrough(completeness.await(question, NEVER));
  }

  private void assertIncomplete(
      Completeness completeness, TrainingQuestion question, Object... words) {
    assertThatThrownBy(() -> completeness.await(question, NEVER))
        .isInstanceOfSatisfying(
            AsofException.class,
            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.INCOMPLETE_HISTORY))
        .hasMessageContainingAll(
            List.of(words).stream().map(Object::toString).toArray(CharSequence[]::new));
  }

  @Test
  void answersThroughWhatTheTableRecordsLessTheWayToTheLog() {
    Instant last = start.minus(TrainingStore.MARGIN);
    LogTopics down = store.logsWhileKafkaIsDown();

    assertThat(reached(store.completeness(down, MINUTE), question("refuse", last))).isEqualTo(last);
    assertIncomplete(
        store.completeness(down, Duration.ZERO),
        question("refuse", last.plusNanos(1_000), last.plusSeconds(1)),
        last.plusNanos(1_000),
        "orders@1",
        "through " + last);
  }

  @Test
  void ignoresWhatIsFinerThanAMicrosecond() {
    Instant last = start.minus(TrainingStore.MARGIN);

    assertThat(
            reached(
                store.completeness(store.logsWhileKafkaIsDown(), MINUTE),
                question("refuse", last.plusNanos(999))))
        .isEqualTo(last);
  }

  @Test
  void answersThroughNowWhereTheTableHoldsAllOfTheLog() {
    store.clock.advance(Duration.ofHours(1));
    Instant now = store.clock.instant();

    assertThat(
            reached(
                store.completeness(MINUTE), question("refuse", now.minus(TrainingStore.MARGIN))))
        .isEqualTo(now.minus(TrainingStore.MARGIN));
  }

  @Test
  void refusesWhileRowsAreOnTheirWayToTheTable() {
    store.clock.advance(Duration.ofHours(1));
    store.put(1, start, 20, "Rome");

    assertIncomplete(
        store.completeness(MINUTE),
        question("refuse", start.minusSeconds(60), start.plusSeconds(60)),
        start.plusSeconds(60),
        start.minus(TrainingStore.MARGIN));
  }

  @Test
  void refusesWhileATransactionIsOpenWhoseRowsAreIngestedAlready() {
    store.clock.advance(Duration.ofHours(1));

    store.putWhileOpen(
        1,
        start,
        20,
        "Rome",
        () ->
            assertIncomplete(
                store.completeness(MINUTE),
                question("refuse", start.plusSeconds(60)),
                start.plusSeconds(60)));
  }

  @Test
  void refusesWhatOnlyALogThatDoesNotAnswerCouldProve() {
    store.clock.advance(Duration.ofHours(1));

    assertIncomplete(
        store.completeness(store.logsWhileKafkaIsDown(), MINUTE),
        question("refuse", start.plusSeconds(60)),
        start.plusSeconds(60));
  }

  @Test
  void waitsUntilTheTableHasTheRows() {
    store.clock.advance(Duration.ofHours(1));
    store.put(1, start.plusSeconds(30), 20, "Rome");
    AtomicInteger waits = new AtomicInteger();

    var snapshots =
        store
            .completeness(MINUTE)
            .await(
                question("wait", start.plusSeconds(60)),
                pause -> {
                  if (waits.incrementAndGet() == 3) {
                    store.take();
                  }
                });

    assertThat(waits).hasValue(3);
    assertThat(PointInTimeJoin.completeThrough(snapshots)).isAfter(start.plusSeconds(60));
  }

  @Test
  void waitsForAMomentThatIsNear() {
    Instant soon = store.clock.instant().plusSeconds(5);

    var snapshots =
        store
            .completeness(MINUTE)
            .await(question("wait", soon), pause -> store.clock.advance(Duration.ofSeconds(1)));

    assertThat(PointInTimeJoin.completeThrough(snapshots)).isEqualTo(soon);
    assertThat(store.clock.instant()).isEqualTo(soon.plus(TrainingStore.MARGIN));
  }

  @Test
  void givesUpWaitingAfterAWhile() {
    store.clock.advance(Duration.ofHours(1));
    store.put(1, start, 20, "Rome");
    AtomicInteger waits = new AtomicInteger();

    assertThatThrownBy(() ->
            store
                .completeness(Duration.ofMillis(300))
                .await(question("wait", start.plusSeconds(60)), pause -> waits.incrementAndGet()))
        .isInstanceOfSatisfying(
            AsofException.class,
            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.INCOMPLETE_HISTORY));
    assertThat(waits).hasPositiveValue();
  }

  @Test
  void doesNotWaitForTheFarFuture() {
    assertIncomplete(
        store.completeness(MINUTE),
        question("wait", start.minus(TrainingStore.MARGIN), start.plus(Duration.ofDays(365))),
        start.plus(Duration.ofDays(365)),
        "it is " + start + " now");
  }

  @Test
  void answersAnEmptySpineWithoutAnyHistory() {
    assertThat(store.completeness(MINUTE).await(question("wait"), NEVER)).hasSize(1);
  }

  @Test
  void saysSoWhenATableHoldsNothingYet() throws Exception {
    try (TrainingStore fresh = new TrainingStore(folder.resolve("fresh"))) {
      TrainingQuestion question = request("refuse", start).resolve(fresh.shop, 10);
      fresh.put(1, start, 1, "Oslo");

      assertIncomplete(fresh.completeness(MINUTE), question, "through nothing yet");
    }
  }

  @Test
  void countsAViewThatNeverHadRowsAsComplete() throws Exception {
    try (TrainingStore fresh = new TrainingStore(folder.resolve("fresh"))) {
      TrainingQuestion question =
          request("refuse", start.minus(TrainingStore.MARGIN)).resolve(fresh.shop, 10);

      assertThat(reached(fresh.completeness(MINUTE), question))
          .isEqualTo(start.minus(TrainingStore.MARGIN));
    }
  }

  @Test
  void flagsRowsThatMayStillChange() {
    store.clock.advance(Duration.ofHours(1));
    store.put(1, start.plusSeconds(30), 20, "Rome");
    HistoricalFeatures features =
        new HistoricalFeatures(
            store.completeness(MINUTE), store.join, TrainingStore.training(MINUTE));

    try (JoinedRows rows =
        features.join(
            store.shop,
            request(
                "flag",
                start.plusSeconds(60),
                start.minus(TrainingStore.MARGIN),
                start.minusSeconds(60)))) {
      assertThat(rows.columns())
          .extracting(JoinedColumn::name)
          .containsExactly("customer", "timestamp", "total", "__complete");
      assertThat(rows.incompleteCount()).isEqualTo(1);
      assertThat(answers(rows))
          .containsExactly(List.of(10L, false), nothingButComplete(), nothingButComplete());
    }
  }

  @Test
  void answersInlineWhatTheTablesHold() {
    store.put(2, start.plusSeconds(5), 7, "Rome");
    store.clock.advance(MINUTE);
    store.take();
    HistoricalFeatures features =
        new HistoricalFeatures(
            store.completeness(MINUTE), store.join, TrainingStore.training(MINUTE));

    try (JoinedRows rows =
        features.join(store.shop, request("wait", start.plusSeconds(5), start.minusSeconds(1)))) {
      assertThat(rows.rowCount()).isEqualTo(2);
      assertThat(rows.advance()).isTrue();
      assertThat(rows.values().getLast()).isEqualTo(10L);
      assertThat(rows.advance()).isTrue();
      assertThat(rows.values().getLast()).isNull();
      assertThat(rows.advance()).isFalse();
    }
  }

  @Test
  void anAnswerKeepsOthersWaitingUntilItIsClosed() {
    HistoricalFeatures features =
        new HistoricalFeatures(
            store.completeness(MINUTE), store.join, TrainingStore.training(MINUTE));
    TrainingRequest request = request("flag", start.minusSeconds(60));
    List<JoinedRows> open = new ArrayList<>();
    int atOnce = Math.max(1, Runtime.getRuntime().availableProcessors() - 1);
    for (int i = 0; i < atOnce; i++) {
      open.add(features.join(store.shop, request));
    }
    var another = CompletableFuture.runAsync(() -> features.join(store.shop, request).close());
    await().during(Duration.ofMillis(300)).until(() -> !another.isDone());

    open.getFirst().close();
    open.getFirst().close();

    await().until(another::isDone);
    assertThat(another).isCompleted();
    open.forEach(JoinedRows::close);
  }

  private static List<Object> nothingButComplete() {
    List<Object> values = new ArrayList<>();
    values.add(null);
    values.add(true);
    return values;
  }

  private static List<List<Object>> answers(JoinedRows rows) {
    List<List<Object>> answers = new ArrayList<>();
    while (rows.advance()) {
      List<Object> values = rows.values();
      answers.add(new ArrayList<>(values.subList(values.size() - 2, values.size())));
    }
    return answers;
  }
}
