package dev.asof.embedded.launcher.demo;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The Kafka topic of flights that have landed. All rows of an airport are in one partition and in
 * the order in which they were sent, because its code is their key.
 */
final class FlightStream implements AutoCloseable {
  static final String TOPIC = "flights.arrivals";

  private static final int PARTITIONS = 4;

  private final String kafka;
  private final KafkaProducer<String, String> producer;

  private FlightStream(String kafka, KafkaProducer<String, String> producer) {
    this.kafka = kafka;
    this.producer = producer;
  }

  /** Opens the topic, which is created if it is missing. */
  static FlightStream open(String kafka) {
    createTopic(kafka);
    // One request at a time: the leaders of a topic that was just made may refuse a first batch and
    // take later ones, and the first is then sent in vain until it times out.
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers",
            kafka,
            "acks",
            "all",
            "linger.ms",
            5,
            "batch.size",
            1 << 17,
            "max.in.flight.requests.per.connection",
            1);
    return new FlightStream(
        kafka, new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer()));
  }

  private static void createTopic(String kafka) {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka))) {
      if (!admin.listTopics().names().get().contains(TOPIC)) {
        admin.createTopics(List.of(new NewTopic(TOPIC, PARTITIONS, (short) 1))).all().get();
      }
    } catch (ExecutionException e) {
      throw new DemoFailedException("Topic %s cannot be created".formatted(TOPIC), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DemoFailedException("Interrupted while creating topic " + TOPIC, e);
    }
  }

  /** Sends flights in this order and returns once Kafka has all of them. */
  void send(List<Flight> flights) {
    List<Future<RecordMetadata>> sent = new ArrayList<>(flights.size());
    for (Flight flight : flights) {
      sent.add(producer.send(new ProducerRecord<>(TOPIC, flight.origin(), flight.json())));
    }
    producer.flush();
    sent.forEach(FlightStream::requireWritten);
  }

  private static void requireWritten(Future<RecordMetadata> sent) {
    switch (sent.state()) {
      case SUCCESS -> {}
      case FAILED ->
          throw new DemoFailedException("Kafka did not take a flight", sent.exceptionNow());
      case CANCELLED, RUNNING -> throw new DemoFailedException("Kafka did not take a flight");
    }
  }

  /** Everything ever sent, by this run of the demo and by those before it. */
  FlightHistory history() {
    List<FlightHistory.Report> reports = new ArrayList<>();
    try (TopicReader topic = TopicReader.fromBeginning(kafka, TOPIC)) {
      topic.readToEnd(message -> {
        Flight flight = parse(message);
        if (flight.accepted()) {
          reports.add(new FlightHistory.Report(flight, Instant.ofEpochMilli(message.timestamp())));
        }
      });
    }
    return FlightHistory.of(reports);
  }

  private static Flight parse(ConsumerRecord<byte[], byte[]> message) {
    try {
      JsonNode json = DemoClient.JSON.readTree(message.value());
      return new Flight(
          json.required("flight").intValue(),
          json.required("origin").stringValue(),
          json.required("destination").stringValue(),
          json.required("distance").intValue(),
          json.required("delay").intValue(),
          Instant.parse(json.required("departed_at").stringValue()),
          Instant.parse(json.required("arrived_at").stringValue()));
    } catch (JacksonException e) {
      throw new DemoFailedException(
          "Message %d:%d of topic %s is not from the demo; start again with another --data folder"
              .formatted(message.partition(), message.offset(), TOPIC),
          e);
    }
  }

  @Override
  public void close() {
    producer.close();
  }
}
