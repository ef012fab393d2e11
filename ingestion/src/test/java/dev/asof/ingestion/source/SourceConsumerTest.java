package dev.asof.ingestion.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.event.ConsumerStoppedEvent;
import org.springframework.kafka.listener.BatchMessageListener;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.KafkaMessageListenerContainer;

/** What follows on the ends of a source's containers, which end here when they are told to. */
class SourceConsumerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int BATCH = 2_000;

  private final Logger logger = (Logger) LoggerFactory.getLogger(SourceConsumer.class);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final List<Container> started = new CopyOnWriteArrayList<>();
  private final SourceConsumer consumer =
      new SourceConsumer("flights", (batch, _) -> new Container(batch), BATCH);

  /** Reads nothing. */
  private final class Container extends KafkaMessageListenerContainer<byte[], byte[]> {
    private final int batch;

    Container(int batch) {
      super(new DefaultKafkaConsumerFactory<>(Map.of()), settings());
      this.batch = batch;
    }

    private static ContainerProperties settings() {
      var settings = new ContainerProperties("flights");
      settings.setGroupId("flights");
      settings.setMessageListener((BatchMessageListener<byte[], byte[]>) _ -> {});
      return settings;
    }

    @Override
    protected void doStart() {
      started.add(this);
    }

    void end(ConsumerStoppedEvent.Reason reason) {
      getApplicationEventPublisher().publishEvent(new ConsumerStoppedEvent(this, this, reason));
    }
  }

  @BeforeEach
  void startConsumer() {
    lines.start();
    logger.addAppender(lines);
    consumer.start();
  }

  @AfterEach
  void stopConsumer() {
    var _ = consumer.stop();
    logger.detachAppender(lines);
  }

  private Container awaitStart(int number) {
    await().atMost(PATIENCE).until(() -> started.size() >= number);
    return started.get(number - 1);
  }

  private List<String> lines() {
    return List.copyOf(lines.list).stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  @Test
  void whatIsFencedAgainAndAgainIsSaidOnceUntilSomethingIsTaken() {
    for (int number = 1; number <= 3; number++) {
      awaitStart(number).end(ConsumerStoppedEvent.Reason.FENCED);
    }
    assertThat(awaitStart(4).batch).isEqualTo(BATCH / 8);
    assertThat(lines()).singleElement().asString().contains("is tried again");

    consumer.taken();

    assertThat(lines()).hasSize(2).last().asString().contains("goes on");
  }
}
