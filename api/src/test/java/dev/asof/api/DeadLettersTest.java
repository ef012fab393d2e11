package dev.asof.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asof.api.TestServer.Answer;
import dev.asof.testing.TestServices;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Refused rows over HTTP, with their reason, their place and their bytes. */
class DeadLettersTest {
  private static final String PROJECT = "dead_letters";
  private static final Instant STARTED = Instant.now().truncatedTo(ChronoUnit.SECONDS);
  private static final String AT = STARTED.minusSeconds(60).toString();
  private static TestServer server;
  private static String topic;

  @BeforeAll
  static void apply() {
    server = TestServer.shared();
    topic = TestServices.kafka().newTopic("dead-letters-source", 1);
    Answer applied =
        server.apply(
            PROJECT,
            """
            kind: Entity
            name: customer
            joinKeys: [{name: customer_id, type: int64}]
            ---
            kind: Source
            name: orders
            kafka: {topic: %s, format: json, start: earliest}
            eventTimestamp: {from: /at, format: iso8601}
            ---
            kind: Source
            name: pushed
            push: true
            eventTimestamp: {from: /at, format: iso8601}
            ---
            kind: FeatureView
            name: spending
            version: 1
            entities: [customer]
            sources: [orders, pushed]
            features:
              - {name: amount, type: int32, from: /order/amount, expect: {range: [0, 100]}}
            ---
            kind: FeatureView
            name: channels
            version: 1
            entities: [customer]
            sources: [pushed]
            features:
              - {name: channel, type: string, expect: {allowed: [web, shop]}}
            """
                .formatted(topic));
    assertThat(applied.status()).as(applied.toString()).isEqualTo(200);
  }

  private static byte[] order(int customer, String amount) {
    return "{\"customer_id\":%d,\"at\":\"%s\",\"order\":{\"amount\":%s}}"
        .formatted(customer, AT, amount)
        .getBytes(StandardCharsets.UTF_8);
  }

  private static List<JsonNode> letters(String query) {
    Answer answer = server.get("/v1/projects/%s/dead-letters?%s".formatted(PROJECT, query));
    assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
    return answer.json().path("deadLetters").valueStream().toList();
  }

  private static void assertLetter(JsonNode letter, String reason, byte[] sent) {
    assertThat(
            "%s %s %s %s"
                .formatted(
                    letter.path("source").asString(),
                    letter.path("view").asString(),
                    letter.path("code").asString(),
                    letter.path("field").asString()))
        .as(letter.toString())
        .isEqualTo(reason);
    assertThat(letter.path("message").asString()).isNotBlank();
    assertThat(letter.path("payloadBase64").asString())
        .isEqualTo(Base64.getEncoder().encodeToString(sent));
    assertThat(letter.path("sentBytes").asInt()).isEqualTo(sent.length);
    assertThat(letter.path("truncated").asBoolean(true)).isFalse();
    assertThat(Instant.parse(letter.path("refusedAt").asString()))
        .isBetween(STARTED, Instant.now());
  }

  private static void assertOrigin(JsonNode letter, long offset) {
    assertThat(letter.path("position").toString())
        .isEqualTo("{\"topic\":\"%s\",\"partition\":0,\"offset\":%d}".formatted(topic, offset));
  }

  @Test
  void keepsEveryPoisonRecordOfATopicAndTakesTheRowsAroundIt() {
    byte[] wrongType = order(2, "\"late\"");
    byte[] violation = order(3, "101");
    byte[] noText = {'{', (byte) 0xff, (byte) 0xfe, 0, 'x'};
    byte[] noJson = "amount=5".getBytes(StandardCharsets.UTF_8);
    List<byte[]> records =
        List.of(order(1, "1"), wrongType, violation, noText, noJson, order(4, "100"));
    try (var producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", TestServices.kafka().bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      records.forEach(bytes -> producer.send(new ProducerRecord<>(topic, bytes)));
    }
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(letters("source=orders")).hasSize(4));

    List<JsonNode> newestFirst = letters("source=orders");
    assertLetter(newestFirst.get(3), "orders spending@1 wrong-type /order/amount", wrongType);
    assertOrigin(newestFirst.get(3), 1);
    assertThat(newestFirst.get(3).path("payload").asString())
        .isEqualTo(new String(wrongType, StandardCharsets.UTF_8));
    assertThat(newestFirst.get(3).path("message").asString())
        .startsWith("\"late\" is not an int32");
    assertLetter(
        newestFirst.get(2), "orders spending@1 expectation-violated /order/amount", violation);
    assertOrigin(newestFirst.get(2), 2);
    assertThat(newestFirst.get(2).path("message").asString()).contains("101").contains("[0, 100]");
    // No view has seen what could not be read at all.
    assertLetter(newestFirst.get(1), "orders  malformed-json ", noText);
    assertOrigin(newestFirst.get(1), 3);
    assertThat(newestFirst.get(1).path("payload").isNull()).isTrue();
    assertLetter(newestFirst.get(0), "orders  malformed-json ", noJson);
    assertOrigin(newestFirst.get(0), 4);
    assertThat(newestFirst.get(0).path("payload").asString()).isEqualTo("amount=5");

    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() ->
            assertThat(
                    server
                        .fetch(
                            PROJECT,
                            "{\"features\":[\"spending:amount\"],\"entities\":[{\"customer_id\":1},{\"customer_id\":2},{\"customer_id\":3},{\"customer_id\":4}]}")
                        .json()
                        .path("rows")
                        .valueStream()
                        .map(row -> row.path("values").toString()))
                .containsExactly("[1]", "[null]", "[null]", "[100]"));
  }

  @Test
  void tellsAPushWhichRowWasRefusedByWhichView() {
    String good =
        "{\"customer_id\":11,\"at\":\"%s\",\"order\":{\"amount\":1},\"channel\":\"web\"}"
            .formatted(AT);
    String half =
        "{\"customer_id\":12,\"at\":\"%s\",\"order\":{\"amount\":2},\"channel\":\"mail\"}"
            .formatted(AT);
    String wrong =
        "{\"customer_id\":13,\"at\":\"%s\",\"order\":{\"amount\":1.5},\"channel\":7}".formatted(AT);
    String noKey = "{\"at\":\"%s\",\"order\":{\"amount\":1}}".formatted(AT);
    String future = "{\"customer_id\":14,\"at\":\"2999-01-01T00:00:00Z\"}";
    Answer pushed =
        server.post(
            "/v1/projects/%s/sources/pushed/rows".formatted(PROJECT),
            "[%s,%s,%s,%s,%s]".formatted(good, half, wrong, noKey, future));
    assertThat(pushed.status()).as(pushed.toString()).isEqualTo(200);
    assertThat(pushed.json().path("accepted").asInt()).as(pushed.toString()).isEqualTo(1);
    assertThat(pushed.json().path("refused").asInt()).isEqualTo(4);
    assertThat(pushed.json().path("ack").asString()).isEqualTo("logged");
    assertThat(
            pushed
                .json()
                .path("positions")
                .valueStream()
                .map(taken -> taken.path("row").asInt() + " " + taken.path("view").asString()))
        .containsExactlyInAnyOrder("0 spending@1", "0 channels@1", "1 spending@1");
    assertThat(pushed.json().path("positions").valueStream())
        .allSatisfy(taken -> assertThat(taken.path("position").asString()).matches("1:\\d+:\\d+"));
    assertThat(
            pushed
                .json()
                .path("refusals")
                .valueStream()
                .map(refusal ->
                    "%d %s %s %s"
                        .formatted(
                            refusal.path("row").asInt(),
                            refusal.path("view").asString(),
                            refusal.path("code").asString(),
                            refusal.path("field").asString())))
        .containsExactlyInAnyOrder(
            "1 channels@1 expectation-violated /channel",
            "2 spending@1 wrong-type /order/amount",
            "2 channels@1 wrong-type /channel",
            "3 spending@1 missing-join-key /customer_id",
            "3 channels@1 missing-join-key /customer_id",
            "4 spending@1 event-from-the-future /at",
            "4 channels@1 event-from-the-future /at");

    List<JsonNode> ofView = letters("source=pushed&view=channels");
    assertThat(ofView).hasSize(4);
    assertLetter(
        ofView.get(3),
        "pushed channels@1 expectation-violated /channel",
        half.getBytes(StandardCharsets.UTF_8));
    assertThat(ofView).allSatisfy(letter -> assertThat(letter.path("position").isNull()).isTrue());
    assertThat(letters("source=pushed")).hasSize(7);
    assertThat(letters("source=pushed&view=spending@1&limit=2")).hasSize(2);
  }
}
