package dev.asof.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asof.api.TestServer.Answer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Rows from the push to the online answer. */
class PushToAnswerTest {
  private static final String PROJECT = "push_to_answer";
  private static TestServer server;

  @BeforeAll
  static void apply() {
    server = TestServer.shared();
    assertThat(server.apply(PROJECT, Definitions.EVERY_TYPE).status()).isEqualTo(200);
  }

  private static String ago(long seconds) {
    return Instant.now().minusSeconds(seconds).truncatedTo(ChronoUnit.MICROS).toString();
  }

  private static JsonNode row(String question) {
    Answer answer = server.fetch(PROJECT, question);
    assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
    return answer.json().path("rows").path(0);
  }

  @Test
  void answersEveryTypeExactlyAsItWasPushed() {
    String at = ago(5);
    Answer pushed =
        server.push(
            PROJECT,
            "profiles",
            """
            [{"customer_id": 9223372036854775807, "at": "%s", "active": true, "small": -100,
              "big": -9223372036854775808, "ratio": 0.1, "score": "NaN", "city": "",
              "raw": "AP8=", "seen": "2026-01-05T10:00:00.123456Z", "tags": []}]
            """
                .formatted(at));
    assertThat(pushed.status()).as(pushed.toString()).isEqualTo(200);
    assertThat(pushed.json().path("accepted").asInt()).isEqualTo(1);
    Answer answer =
        server.fetch(
            PROJECT,
            """
            {"features":["profile@1:*"],"entities":[{"customer_id":"9223372036854775807"}]}
            """);
    assertThat(answer.text())
        .contains("\"entity\":{\"customer_id\":9223372036854775807}")
        .contains(
            "\"values\":[true,-100,-9223372036854775808,0.1,\"NaN\",\"\",\"AP8=\",\"2026-01-05T10:00:00.123456Z\",[]]");
    JsonNode row = answer.json().path("rows").path(0);
    assertThat(row.path("verdicts").valueStream().map(JsonNode::asString)).containsOnly("FRESH");
    assertThat(row.path("eventTimestamps").path(0).asString()).isEqualTo(at);
    assertThat(row.path("agesSeconds").path(0).asDouble()).isBetween(4.9, 60.0);
  }
}
