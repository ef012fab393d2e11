package dev.asof.ingestion.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asof.core.Bytes;
import dev.asof.core.ErrorCode;
import dev.asof.core.ProjectName;
import dev.asof.core.SourceName;
import dev.asof.ingestion.IngestionProperties;
import dev.asof.ingestion.IngestionServer;
import dev.asof.ingestion.validation.Refusal;
import dev.asof.testing.TestServices;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is listed of the refused rows of one project. */
class DeadLettersTest {
  private static final AtomicInteger PROJECTS = new AtomicInteger();
  private static final SourceName SOURCE = new SourceName("events");

  private final ProjectName project = new ProjectName("letters" + PROJECTS.incrementAndGet());
  private final IngestionProperties settings =
      IngestionServer.settings(TestServices.kafka().bootstrapServers(), Duration.ofSeconds(20));
  private final KafkaClients kafka = new KafkaClients(settings);
  private final LogTopics topics = new LogTopics(kafka::admin, settings.log(), Clock.systemUTC());
  private final FeatureLog log =
      new FeatureLog(
          topics,
          kafka.plainTemplate(),
          kafka.transactionalTemplate(),
          settings,
          Clock.systemUTC());
  private final DeadLetters deadLetters =
      new DeadLetters(topics, kafka.lookupConsumers(), settings.log().appendTimeout());

  @AfterEach
  void stop() {
    topics.close();
    kafka.close();
  }

  private void append(List<DeadLetter> letters) {
    log.append(new LogBatch(List.of(), letters));
  }

  private List<String> list(int limit) {
    return list(_ -> true, limit);
  }

  private List<String> list(Predicate<DeadLetter> filter, int limit) {
    return deadLetters.list(project, filter, limit).stream()
        .map(letter -> letter.refusal().message())
        .toList();
  }

  private DeadLetter letter(SourceName source, int number) {
    return letter(source, number, Bytes.EMPTY);
  }

  private DeadLetter letter(SourceName source, int number, Bytes payload) {
    return DeadLetter.of(
        project,
        source,
        "orders_v1",
        new Refusal(ErrorCode.WRONG_TYPE, "/note", String.valueOf(number)),
        null,
        payload,
        Instant.EPOCH);
  }

  @Test
  void areListedNewestFirstOverTransactionsAndChunks() {
    var rare = new SourceName("rare");
    for (int batch = 0; batch < 25; batch++) {
      List<DeadLetter> letters = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        boolean isRare = batch % 10 == 0 && i == 50;
        letters.add(letter(isRare ? rare : SOURCE, batch * 100 + i));
      }
      append(letters);
    }
    assertThat(list(3)).containsExactly("2499", "2498", "2497");
    assertThat(list(letter -> letter.source().equals(rare), 100))
        .containsExactly("2050", "1050", "50");
    assertThat(list(10_000)).hasSize(2_500);
  }

  @Test
  void areListedUpToTheirBytes() {
    var payload = Bytes.wrap(new byte[DeadLetter.MAX_PAYLOAD]);
    for (int i = 0; i < 40; i++) {
      append(List.of(letter(SOURCE, i, payload)));
    }
    assertThat(list(1_000)).hasSize(32).startsWith("39", "38").endsWith("8");
    assertThat(list(letter -> letter.refusal().message().equals("1"), 1_000)).hasSize(1);
  }

  /** Kafka confirms a commit before it has ended the transaction in every partition. */
  @Test
  void areListedOnceTheTransactionUnderWayEnds() {
    append(List.of(letter(SOURCE, 1)));
    var listed = new CompletableFuture<List<String>>();
    inTransaction(
        letter(SOURCE, 2),
        () -> {
          listed.completeAsync(() -> list(10));
          LockSupport.parkNanos(Duration.ofMillis(300).toNanos());
          assertThat(listed).isNotDone();
        });
    assertThat(listed.join()).containsExactly("2", "1");
  }

  @Test
  void doNotWaitLongForATransactionThatStaysOpen() {
    append(List.of(letter(SOURCE, 1)));
    inTransaction(letter(SOURCE, 2), () -> assertThat(list(10)).containsExactly("1"));
    assertThat(list(10)).containsExactly("2", "1");
  }

  private void inTransaction(DeadLetter letter, Runnable meanwhile) {
    var record = DeadLetterRecords.encode(topics.deadLettersOf(project), letter);
    kafka
        .transactionalTemplate()
        .executeInTransaction(transaction -> {
          var _ = transaction.send(record).join();
          meanwhile.run();
          return true;
        });
  }
}
