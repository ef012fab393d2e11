package dev.asof.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

final class TestServicesTest {
  private static final Logger log = LoggerFactory.getLogger(TestServicesTest.class);
  private static final String LOCALE = "en_US.UTF-8";

  @Test
  void givesEachCallerOfKafkaATopicOfItsOwn() throws Exception {
    TestingKafka kafka = timed("shared kafka", TestServices::kafka);
    String first = kafka.newTopic("words", 2);
    String second = kafka.newTopic("words", 1);
    assertThat(first).isNotEqualTo(second);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      assertThat(admin.describeTopics(List.of(first)).allTopicNames().get().get(first).partitions())
          .hasSize(2);
    }
  }

  @Test
  void givesTopicsThatTakeABurstAtOnce() throws Exception {
    TestingKafka kafka = TestServices.kafka();
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers",
            kafka.bootstrapServers(),
            "batch.size",
            100,
            "request.timeout.ms",
            4_000,
            "delivery.timeout.ms",
            5_000);
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
      for (int i = 0; i < 30; i++) {
        String topic = kafka.newTopic("burst", 4);
        List<Future<RecordMetadata>> sent =
            IntStream.range(0, 100)
                .mapToObj(word -> producer.send(new ProducerRecord<>(topic, "word " + word)))
                .toList();
        for (Future<RecordMetadata> written : sent) {
          assertThat(written.get().topic()).isEqualTo(topic);
        }
      }
    }
  }

  @Test
  void refusesToStopWhatAllTestsShare() {
    assertThatThrownBy(TestServices.kafka()::stop)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("start() one of your own");
  }

  @Test
  void keepsKafkaRecordsAcrossRestart() throws Exception {
    try (TestingKafka kafka = timed("own kafka", TestingKafka::start)) {
      String topic = kafka.newTopic("words", 1);
      try (KafkaProducer<String, String> producer =
          new KafkaProducer<>(
              Map.of("bootstrap.servers", kafka.bootstrapServers()),
              new StringSerializer(),
              new StringSerializer())) {
        producer.send(new ProducerRecord<>(topic, "one")).get();
        kafka.restart();
        producer.send(new ProducerRecord<>(topic, "two")).get();
      }
      assertThat(readAll(kafka, topic)).containsExactly("one", "two");
    }
  }

  private static List<String> readAll(TestingKafka kafka, String topic) {
    TopicPartition partition = new TopicPartition(topic, 0);
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

  @Test
  void givesEachCallerOfPostgresqlADatabaseOfItsOwn() throws Exception {
    TestingPostgresql postgresql = timed("shared postgresql", TestServices::postgresql);
    TestingDatabase first = timed("new database", postgresql::newDatabase);
    TestingDatabase second = timed("new database", postgresql::newDatabase);
    execute(first, "CREATE TABLE words (word text)");
    execute(second, "CREATE TABLE words (word text)");
    execute(first, "INSERT INTO words VALUES ('one')");
    assertThat(count(first)).isOne();
    assertThat(count(second)).isZero();
  }

  @Test
  void keepsPostgresqlRowsAcrossStopAndCrash() throws Exception {
    try (TestingPostgresql postgresql = timed("own postgresql", TestingPostgresql::start)) {
      TestingDatabase database = postgresql.newDatabase();
      execute(database, "CREATE TABLE words (word text)");
      postgresql.stop();
      assertThatThrownBy(() -> count(database)).isInstanceOf(SQLException.class);
      postgresql.restart();
      execute(database, "INSERT INTO words VALUES ('one')");
      postgresql.kill();
      assertThatThrownBy(() -> count(database)).isInstanceOf(SQLException.class);
      postgresql.restart();
      assertThat(count(database)).isOne();
    }
  }

  @Test
  void freezesPostgresql() throws Exception {
    try (TestingPostgresql postgresql = TestingPostgresql.start()) {
      TestingDatabase database = postgresql.newDatabase();
      execute(database, "CREATE TABLE words (word text)");
      TestingDatabase impatient =
          new TestingDatabase(
              database.jdbcUrl() + "?socketTimeout=1&connectTimeout=1",
              database.user(),
              database.password());
      postgresql.pause();
      assertThatThrownBy(() -> count(impatient)).isInstanceOf(SQLException.class);
      postgresql.resume();
      assertThat(count(database)).isZero();
    }
  }

  private static void execute(TestingDatabase database, String sql) throws SQLException {
    try (Connection connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static int count(TestingDatabase database) throws SQLException {
    try (Connection connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT count(*) FROM words")) {
      rows.next();
      return rows.getInt(1);
    }
  }

  @Test
  void givesEachCallerOfRedisADatabaseOfItsOwn() throws Exception {
    TestingRedis redis = timed("shared redis", TestServices::redis);
    int first = redis.newDatabase();
    int second = redis.newDatabase();
    assertThat(
            RedisWords.send(
                redis.port(), "SELECT " + first, "SET a 1", "SELECT " + second, "DBSIZE"))
        .containsExactly("+OK", "+OK", "+OK", ":0");
  }

  @Test
  void keepsRedisKeysAcrossStopAndFreezesIt() throws Exception {
    try (TestingRedis redis = timed("own redis", TestingRedis::start)) {
      assertThat(RedisWords.send(redis.port(), "SET a 1")).containsExactly("+OK");
      redis.stop();
      redis.restart();
      assertThat(RedisWords.send(redis.port(), "EXISTS a")).containsExactly(":1");
      redis.pause();
      assertThatThrownBy(() -> RedisWords.send(redis.port(), "EXISTS a"))
          .isInstanceOf(IOException.class);
      redis.resume();
      redis.kill();
      redis.restart();
      redis.flush();
      assertThat(RedisWords.send(redis.port(), "DBSIZE")).containsExactly(":0");
    }
  }

  @Test
  void startsRedisUnderLocaleThatDoesNotSortByByteOrSaysThatThereIsNone() throws Exception {
    String compare = "EVAL \"return ('a' < 'B') and 1 or 0\" 0";
    if (TestingRedis.knowsLocale(LOCALE)) {
      try (TestingRedis redis = TestingRedis.startUnder(LOCALE)) {
        assertThat(RedisWords.send(redis.port(), compare)).containsExactly(":1");
      }
    } else {
      assertThatThrownBy(() -> TestingRedis.startUnder(LOCALE))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining(LOCALE);
    }
    try (TestingRedis redis = TestingRedis.start()) {
      assertThat(RedisWords.send(redis.port(), compare)).containsExactly(":0");
    }
  }

  @Test
  void knowsNoLocaleThatDoesNotExist() {
    assertThat(TestingRedis.knowsLocale("xx_XX.UTF-8")).isFalse();
    assertThatThrownBy(() -> TestingRedis.startUnder("xx_XX.UTF-8"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("xx_XX.UTF-8");
  }

  @Test
  void servesBuckets() throws Exception {
    TestingS3 s3 = timed("shared s3", TestServices::s3);
    String bucket = s3.newBucket();
    assertThat(bucket).isNotEqualTo(s3.newBucket());
    HttpRequest request = HttpRequest.newBuilder(URI.create(s3.endpoint() + "/" + bucket)).build();
    // Unsigned, so refused; that it is refused in S3's words shows who answers.
    HttpResponse<String> answer =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.body()).contains("<Code>AccessDenied</Code>");
  }

  private static <T> T timed(String occasion, Supplier<T> start) {
    long started = System.nanoTime();
    T service = start.get();
    log.info("{}: {} ms", occasion, Duration.ofNanos(System.nanoTime() - started).toMillis());
    return service;
  }
}
