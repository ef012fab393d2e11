package dev.asof.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asof.api.TestServer.Answer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Online answers by feature service, and which version of a view answers a list of features. */
class ServiceAnswersTest {
  private static final String PROJECT = "service_answers";

  private static final String DEFINITIONS =
      Definitions.EVERY_TYPE
          + "---\n"
          + Definitions.ROUTES
          + """
          ---
          kind: FeatureView
          name: route_delay
          version: 2
          entities: [route]
          sources: [flights]
          ttl: 1h
          features:
            - {name: delay, type: int64}
            - {name: reason, type: string}
          ---
          kind: FeatureService
          name: serving
          version: 1
          features:
            - route_delay@1: [delay]
            - route_delay@2: [reason]
          onExpired: serve
          ---
          kind: FeatureService
          name: serving
          version: 2
          features:
            - route_delay@2: '*'
          ---
          kind: FeatureService
          name: failing
          version: 1
          features:
            - route_delay@2: [delay, reason]
          onExpired: fail
          """;

  /** Within the TTL of version 1 of the routes' view, past that of version 2. */
  private static final String OLD = ago(7_200);

  private static final String NEW = ago(60);

  private static TestServer server;

  @BeforeAll
  static void push() {
    server = TestServer.shared();
    assertThat(server.apply(PROJECT, DEFINITIONS).status()).isEqualTo(200);
    assertTaken(
        "profiles",
        """
        [{"customer_id": 1, "at": "%s", "active": true, "big": 9223372036854775807, "score": 0.1},
         {"customer_id": 2, "at": "%s", "active": false, "big": -1},
         {"customer_id": 3, "at": "%s", "active": true, "big": 3, "score": 3.5}]
        """
            .formatted(NEW, OLD, ago(200_000)));
    assertTaken(
        "flights",
        """
        [{"origin": "JFK", "destination": "LAX", "at": "%s", "delay": 12, "reason": "fog"},
         {"origin": "LAX", "destination": "JFK", "at": "%s", "delay": -3, "reason": "wind"}]
        """
            .formatted(NEW, OLD));
  }

  private static void assertTaken(String source, String rows) {
    Answer pushed = server.push(PROJECT, source, rows);
    assertThat(pushed.status()).as(pushed.toString()).isEqualTo(200);
    assertThat(pushed.json().path("refused").asInt(-1)).as(pushed.toString()).isZero();
  }

  private static String ago(long seconds) {
    return Instant.now().minusSeconds(seconds).truncatedTo(ChronoUnit.MICROS).toString();
  }

  private static Answer ask(String question) {
    Answer answer = server.fetch(PROJECT, question);
    assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
    return answer;
  }

  private static List<String> rows(Answer answer, String member) {
    return answer
        .json()
        .path("rows")
        .valueStream()
        .map(row -> row.path(member).toString())
        .toList();
  }

  private static List<String> features(Answer answer) {
    return answer
        .json()
        .path("features")
        .valueStream()
        .map(feature ->
            "%s=%s@%d#%d:%s"
                .formatted(
                    feature.path("name").asString(),
                    feature.path("view").asString(),
                    feature.path("version").asInt(),
                    feature.path("revision").asInt(),
                    feature.path("type").asString()))
        .toList();
  }

  @Test
  void answersByServiceInItsOrderForEveryEntityOfTheQuestion() {
    Answer answer =
        ask(
            """
            {"featureService":"model@1",
             "entities":[{"customer_id":3},{"customer_id":1},{"customer_id":2},{"customer_id":4},{"customer_id":1}]}
            """);
    assertThat(answer.json().path("featureService").asString()).isEqualTo("model@1");
    assertThat(answer.json().path("registryRevision").asInt()).isEqualTo(1);
    assertThat(features(answer))
        .containsExactly(
            "active=profile@1#1:bool", "big=profile@1#1:int64", "score=profile@1#1:float64");
    assertThat(rows(answer, "entity"))
        .containsExactly(
            "{\"customer_id\":3}",
            "{\"customer_id\":1}",
            "{\"customer_id\":2}",
            "{\"customer_id\":4}",
            "{\"customer_id\":1}");
    assertThat(rows(answer, "values"))
        .containsExactly(
            "[null,null,null]",
            "[true,9223372036854775807,0.1]",
            "[false,-1,null]",
            "[null,null,null]",
            "[true,9223372036854775807,0.1]");
    assertThat(rows(answer, "verdicts"))
        .containsExactly(
            "[\"EXPIRED\",\"EXPIRED\",\"EXPIRED\"]",
            "[\"FRESH\",\"FRESH\",\"FRESH\"]",
            "[\"STALE\",\"STALE\",\"NULL\"]",
            "[\"MISSING\",\"MISSING\",\"MISSING\"]",
            "[\"FRESH\",\"FRESH\",\"FRESH\"]");
    JsonNode second = answer.json().path("rows").path(1);
    assertThat(second.path("eventTimestamps").valueStream().map(JsonNode::asString))
        .containsExactly(NEW, NEW, NEW);
    assertThat(second.path("agesSeconds").path(2).asDouble()).isBetween(60.0, 600.0);
    JsonNode missing = answer.json().path("rows").path(3);
    assertThat(missing.path("eventTimestamps").toString()).isEqualTo("[null,null,null]");
    assertThat(missing.path("agesSeconds").toString()).isEqualTo("[null,null,null]");
  }

  @Test
  void answersManyEntitiesInTheirOrder() {
    String rows =
        IntStream.range(0, 100)
            .mapToObj(i ->
                "{\"customer_id\":%d,\"at\":\"%s\",\"big\":%d}".formatted(1_000 + i, NEW, i * i))
            .collect(Collectors.joining(",", "[", "]"));
    assertTaken("profiles", rows);
    List<Integer> customers = IntStream.range(0, 100).map(i -> (i * 37) % 100).boxed().toList();
    String entities =
        customers.stream()
            .map(i -> "{\"customer_id\":%d}".formatted(1_000 + i))
            .collect(Collectors.joining(",", "[", "]"));
    Answer answer = ask("{\"featureService\":\"model\",\"entities\":%s}".formatted(entities));
    assertThat(rows(answer, "values"))
        .isEqualTo(customers.stream().map(i -> "[null,%d,null]".formatted(i * i)).toList());
    assertThat(rows(answer, "entity"))
        .isEqualTo(
            customers.stream().map(i -> "{\"customer_id\":%d}".formatted(1_000 + i)).toList());
  }

  @Test
  void servesExpiredValuesOfCompositeKeysWhereTheServiceSaysSo() {
    Answer answer =
        ask(
            """
            {"featureService":"serving@1","fullNames":true,
             "entities":[{"destination":"JFK","origin":"LAX"},{"origin":"JFK","destination":"LAX"}]}
            """);
    assertThat(answer.json().path("featureService").asString()).isEqualTo("serving@1");
    assertThat(features(answer))
        .containsExactly(
            "route_delay_v1__delay=route_delay@1#1:int32",
            "route_delay_v2__reason=route_delay@2#1:string");
    assertThat(rows(answer, "entity"))
        .containsExactly(
            "{\"destination\":\"JFK\",\"origin\":\"LAX\"}",
            "{\"destination\":\"LAX\",\"origin\":\"JFK\"}");
    assertThat(rows(answer, "values")).containsExactly("[-3,\"wind\"]", "[12,\"fog\"]");
    assertThat(rows(answer, "verdicts"))
        .containsExactly("[\"FRESH\",\"EXPIRED\"]", "[\"FRESH\",\"FRESH\"]");
    assertThat(answer.json().path("rows").path(0).path("eventTimestamps").path(1).asString())
        .isEqualTo(OLD);
  }

  @Test
  void answersNullForExpiredValuesWhereTheServiceSaysNothing() {
    Answer answer =
        ask(
            """
            {"featureService":"serving","entities":[{"origin":"LAX","destination":"JFK"}]}
            """);
    assertThat(answer.json().path("featureService").asString()).isEqualTo("serving@2");
    assertThat(features(answer))
        .containsExactly("delay=route_delay@2#1:int64", "reason=route_delay@2#1:string");
    assertThat(rows(answer, "values")).containsExactly("[null,null]");
    assertThat(rows(answer, "verdicts")).containsExactly("[\"EXPIRED\",\"EXPIRED\"]");
    assertThat(rows(answer, "eventTimestamps"))
        .containsExactly("[\"%s\",\"%s\"]".formatted(OLD, OLD));
  }

  @Test
  void failsForExpiredValuesWhereTheServiceSaysSo() {
    String question =
        "{\"featureService\":\"failing\",\"entities\":[{\"origin\":\"JFK\",\"destination\":\"LAX\"}%s]}";
    assertThat(rows(ask(question.formatted("")), "values")).containsExactly("[12,\"fog\"]");
    Answer refused =
        server.fetch(PROJECT, question.formatted(",{\"origin\":\"LAX\",\"destination\":\"JFK\"}"));
    assertThat(refused.status()).as(refused.toString()).isEqualTo(409);
    assertThat(refused.code()).isEqualTo("value-expired");
    assertThat(refused.json().path("detail").asString())
        .contains("route_delay@2")
        .contains("LAX")
        .contains(OLD);
  }

  @Test
  void answersByTheNewestVersionWhereNoneIsNamedAndSaysWhich() {
    String question =
        "{\"features\":[%s],\"entities\":[{\"origin\":\"JFK\",\"destination\":\"LAX\"}]}";
    Answer newest = ask(question.formatted("\"route_delay:delay\""));
    assertThat(newest.json().path("featureService").isNull()).isTrue();
    assertThat(features(newest)).containsExactly("delay=route_delay@2#1:int64");
    assertThat(features(ask(question.formatted("\"route_delay@1:*\""))))
        .containsExactly("delay=route_delay@1#1:int32");
    Answer all = ask(question.formatted("\"route_delay@2:*\""));
    assertThat(features(all))
        .containsExactly("delay=route_delay@2#1:int64", "reason=route_delay@2#1:string");
    assertThat(rows(all, "values")).containsExactly("[12,\"fog\"]");
  }
}
