package dev.asof.embedded.services;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Writes a word to each service and reads back what was written, with the plainest client there is.
 */
final class StackClients {
  private static final String TOPIC = "words";

  private StackClients() {}

  static void write(EmbeddedStack stack, String word) throws Exception {
    writeKafka(stack.kafka(), word);
    writePostgresql(stack.postgresql(), word);
    writeRedis(stack.redis(), word);
  }

  static List<List<String>> read(EmbeddedStack stack) throws Exception {
    return List.of(
        readKafka(stack.kafka()), readPostgresql(stack.postgresql()), readRedis(stack.redis()));
  }

  static void writeKafka(EmbeddedKafka kafka, String word) throws Exception {
    Map<String, Object> settings = Map.of("bootstrap.servers", kafka.bootstrapServers());
    try (Admin admin = Admin.create(settings)) {
      if (!admin.listTopics().names().get().contains(TOPIC)) {
        admin
            .createTopics(List.of(new NewTopic(TOPIC, Optional.of(1), Optional.empty())))
            .all()
            .get();
      }
    }
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
      producer.send(new ProducerRecord<>(TOPIC, word)).get();
    }
  }

  static List<String> readKafka(EmbeddedKafka kafka) {
    TopicPartition partition = new TopicPartition(TOPIC, 0);
    List<String> words = new ArrayList<>();
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers()),
            new StringDeserializer(),
            new StringDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      while (consumer.position(partition) < end) {
        consumer.poll(Duration.ofSeconds(1)).forEach(word -> words.add(word.value()));
      }
    }
    return words;
  }

  static void writePostgresql(EmbeddedPostgresql postgresql, String word) throws SQLException {
    execute(postgresql, "CREATE TABLE IF NOT EXISTS words (n serial, word text)");
    execute(postgresql, "INSERT INTO words (word) VALUES ('" + word + "')");
  }

  private static void execute(EmbeddedPostgresql postgresql, String sql) throws SQLException {
    try (Connection connection = connect(postgresql);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  static List<String> readPostgresql(EmbeddedPostgresql postgresql) throws SQLException {
    return query(postgresql, "SELECT word FROM words ORDER BY n");
  }

  static List<String> query(EmbeddedPostgresql postgresql, String sql) throws SQLException {
    List<String> values = new ArrayList<>();
    try (Connection connection = connect(postgresql);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        values.add(rows.getString(1));
      }
    }
    return values;
  }

  private static Connection connect(EmbeddedPostgresql postgresql) throws SQLException {
    return DriverManager.getConnection(
        postgresql.jdbcUrl(), postgresql.user(), postgresql.password());
  }

  static void writeRedis(EmbeddedRedis redis, String word) throws IOException {
    redis(redis, "RPUSH words " + word, 1);
  }

  static List<String> readRedis(EmbeddedRedis redis) throws IOException {
    int length = Integer.parseInt(redis(redis, "LLEN words", 1).getFirst().substring(1));
    List<String> lines = redis(redis, "LRANGE words 0 -1", 1 + 2 * length);
    List<String> words = new ArrayList<>();
    for (int line = 2; line < lines.size(); line += 2) {
      words.add(lines.get(line));
    }
    return words;
  }

  /** The first {@code lines} lines of the answer to an inline command. */
  static List<String> redis(EmbeddedRedis redis, String command, int lines) throws IOException {
    try (Socket socket = new Socket(redis.host(), redis.port());
        BufferedReader reader =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
      socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.UTF_8));
      List<String> answer = new ArrayList<>();
      while (answer.size() < lines) {
        answer.add(reader.readLine());
      }
      return answer;
    }
  }
}
