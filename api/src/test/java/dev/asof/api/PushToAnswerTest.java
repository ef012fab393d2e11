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

  @Test
  void answersMissingForDeletedAndUnknownKeysAndExpiredForOldRows() {
    String question = "{\"features\":[\"profile:active\"],\"entities\":[{\"customer_id\":%d}]}";
    server.push(
        PROJECT,
        "profiles",
        """
        [{"customer_id": 1, "at": "%s", "active": true}, {"customer_id": 2, "at": "%s", "active": true},
         {"customer_id": 3, "at": "%s", "active": true}, {"customer_id": 4, "at": "%s"}]
        """
            .formatted(ago(60), ago(200_000), ago(7_200), ago(60)));
    assertThat(row(question.formatted(1)).path("verdicts").path(0).asString()).isEqualTo("FRESH");
    assertThat(row(question.formatted(2)).path("verdicts").path(0).asString()).isEqualTo("EXPIRED");
    assertThat(row(question.formatted(2)).path("values").path(0).isNull()).isTrue();
    assertThat(row(question.formatted(3)).path("verdicts").path(0).asString()).isEqualTo("STALE");
    assertThat(row(question.formatted(4)).path("verdicts").path(0).asString()).isEqualTo("NULL");
    assertThat(row(question.formatted(5)).path("verdicts").path(0).asString()).isEqualTo("MISSING");
    assertThat(row(question.formatted(5)).path("agesSeconds").path(0).isNull()).isTrue();
    server.push(
        PROJECT,
        "profiles",
        "[{\"customer_id\": 1, \"at\": \"%s\", \"_delete\": true}]".formatted(ago(30)));
    assertThat(row(question.formatted(1)).path("verdicts").path(0).asString()).isEqualTo("MISSING");
    assertThat(
            server
                .fetch(
                    PROJECT,
                    "{\"features\":[\"profile:active\"],\"onExpired\":\"fail\",\"entities\":[{\"customer_id\":2}]}")
                .code())
        .isEqualTo("value-expired");
  }

  @Test
  void keepsRefusedRowsAsDeadLetters() {
    Answer pushed =
        server.push(
            PROJECT,
            "profiles",
            """
            [{"customer_id": 10, "at": "%s", "small": 101},
             {"customer_id": 11, "at": "%s", "small": "1"},
             {"customer_id": 12, "at": "%s", "small": 1}, 7]
            """
                .formatted(ago(5), ago(5), ago(5)));
    assertThat(pushed.json().path("accepted").asInt()).as(pushed.toString()).isEqualTo(1);
    assertThat(pushed.json().path("refused").asInt()).isEqualTo(3);
    assertThat(pushed.json().path("refusals").valueStream().map(r -> r.path("code").asString()))
        .contains("expectation-violated", "wrong-type");
    Answer letters =
        server.get("/v1/projects/%s/dead-letters?source=profiles&limit=3".formatted(PROJECT));
    assertThat(letters.json().path("deadLetters").size()).as(letters.toString()).isEqualTo(3);
    assertThat(letters.text()).contains("\\\"customer_id\\\": 10");
    JsonNode seven = letters.json().path("deadLetters").path(0);
    assertThat(seven.path("sentBytes").asInt()).as(seven.toString()).isEqualTo(1);
    assertThat(seven.path("truncated").asBoolean(true)).isFalse();
  }

  @Test
  void saysHowMuchOfARefusedRowItKeeps() {
    String project = "cut_dead_letters";
    server.apply(project, Definitions.ROUTES);
    String row = "\"" + "x".repeat(600_000) + "\"";
    Answer pushed = server.push(project, "flights", "[" + row + "]");
    assertThat(pushed.json().path("refused").asInt()).as(pushed.toString()).isEqualTo(1);
    JsonNode letter =
        server
            .get("/v1/projects/%s/dead-letters?limit=1".formatted(project))
            .json()
            .path("deadLetters")
            .path(0);
    assertThat(letter.path("payload").asString()).hasSize(512 * 1024);
    assertThat(letter.path("sentBytes").asInt()).isEqualTo(row.length());
    assertThat(letter.path("truncated").asBoolean()).isTrue();
  }

  @Test
  void tellsCompositeKeysApart() {
    String project = "composite_keys";
    server.apply(project, Definitions.ROUTES);
    server.push(
        project,
        "flights",
        """
        [{"origin": "a", "destination": "bc", "at": "%s", "delay": 1},
         {"origin": "ab", "destination": "c", "at": "%s", "delay": 2}]
        """
            .formatted(ago(5), ago(5)));
    Answer answer =
        server.fetch(
            project,
            """
            {"features":["route_delay@1:delay"],"fullNames":true,
             "entities":[{"destination":"c","origin":"ab"},{"origin":"a","destination":"bc"},{"origin":"abc","destination":""}]}
            """);
    assertThat(answer.json().path("rows").valueStream().map(r -> r.path("values").toString()))
        .as(answer.toString())
        .containsExactly("[2]", "[1]", "[null]");
    assertThat(answer.json().path("features").path(0).path("name").asString())
        .isEqualTo("route_delay__delay");
  }
}
