package dev.asof.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asof.api.Operations.Operation;
import dev.asof.api.TestServer.Answer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The schemas of the OpenAPI document, held against all that is asked and answered. */
class ContractTest {
  private static final String PROJECT = "contract";
  private static final String BASE = "/v1/projects/{project}/";
  private static final String ONLINE = BASE + "online-features";
  private static final String TRAINING = BASE + "historical-features";

  private static TestServer server;
  private static Contract contract;

  @BeforeAll
  static void pushEveryType() {
    server = TestServer.shared();
    contract = Contract.of(server);
    assertThat(server.apply(PROJECT, Definitions.EVERY_TYPE).status()).isEqualTo(200);
    assertThat(server.apply("contract_routes", Definitions.ROUTES).status()).isEqualTo(200);
    String now = Instant.now().minusSeconds(5).truncatedTo(ChronoUnit.MILLIS).toString();
    Answer pushed =
        server.push(
            PROJECT,
            "profiles",
            """
            [{"customer_id":1,"at":"%s","active":true,"small":7,"big":9007199254740993,"ratio":0.5,
              "score":"NaN","city":"Köln","raw":"AAE=","seen":"2026-01-05T10:00:00Z","tags":["a","b"]},
             {"customer_id":2,"at":"%s","small":1000},
             {"customer_id":3,"at":"2020-01-05T10:00:00Z","city":"Ulm"},
             {"customer_id":4,"at":"%s"}, 7]
            """
                .formatted(now, now, now));
    assertThat(pushed.json().path("refused").asInt()).as(pushed.toString()).isEqualTo(2);
    assertThat(contract.checkAnswer("post", BASE + "sources/{source}/rows", 200, pushed.json()))
        .isEmpty();
  }

  @Test
  void everyExampleIsWhatItsSchemaSays() {
    List<String> faults = new ArrayList<>();
    for (Operation operation : Operations.of(server).all()) {
      List<JsonNode> described = new ArrayList<>();
      described.add(operation.described().path("requestBody"));
      operation.described().path("responses").forEach(described::add);
      for (JsonNode body : described) {
        body.path("content")
            .forEach(content ->
                contract
                    .check(content.path("schema"), content.path("example"))
                    .forEach(fault -> faults.add(operation + ": " + fault)));
      }
    }
    assertThat(faults).isEmpty();
  }

  @Test
  void onlineAnswersHoldValuesOfEveryTypeAndNulls() {
    String question =
        """
        {"features":["profile:active","profile@1:big","profile:score","profile:city","profile:raw",
                     "profile:seen","profile:tags"],
         "entities":[{"customer_id":1},{"customer_id":3},{"customer_id":4},{"customer_id":99}],
         "fullNames":true,"onExpired":"null"}
        """;
    assertThat(contract.checkRequest("post", ONLINE, TestServer.JSON.readTree(question))).isEmpty();
    Answer answer = server.fetch(PROJECT, question);
    assertThat(answer.json().path("rows").path(3).path("verdicts").path(0).asString())
        .as(answer.toString())
        .isEqualTo("MISSING");
    assertThat(answer.text()).contains("\"FRESH\"", "\"EXPIRED\"", "\"NULL\"");
    assertThat(contract.checkAnswer("post", ONLINE, 200, answer.json())).isEmpty();
  }

  @Test
  void entitiesHaveTheJoinKeysOfTheirView() {
    String question =
        "{\"features\":[\"route_delay:delay\"],\"entities\":[{\"origin\":\"JFK\",\"destination\":\"LAX\"}]}";
    assertThat(contract.checkRequest("post", ONLINE, TestServer.JSON.readTree(question))).isEmpty();
    Answer answer = server.fetch("contract_routes", question);
    assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
    assertThat(contract.checkAnswer("post", ONLINE, 200, answer.json())).isEmpty();
  }

  @Test
  void trainingAnswersHoldValuesOfEveryTypeAndNulls() {
    String question =
        """
        {"features":["profile:active","profile:score","profile:tags"],"fullNames":true,
         "onExpired":"serve","mode":"as_served","eventTimestamps":true,"verdicts":true,"incomplete":"flag",
         "spine":{"rows":[{"customer_id":1,"when":"%s","label":0.5,"note":"x"},
                          {"customer_id":99,"when":"2026-01-05T10:00:00Z","label":null,"note":null}],
                  "timestampColumn":"when"}}
        """
            .formatted(Instant.now().truncatedTo(ChronoUnit.MILLIS));
    assertThat(contract.checkRequest("post", TRAINING, TestServer.JSON.readTree(question)))
        .isEmpty();
    Answer answer = server.post(TRAINING.replace("{project}", PROJECT), question);
    assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
    assertThat(contract.checkAnswer("post", TRAINING, 200, answer.json())).isEmpty();
  }

  @Test
  void everythingThatIsListedIsWhatItsSchemaSays() {
    Map<String, String> names =
        Map.of(
            "project", PROJECT,
            "entity", "customer",
            "source", "profiles",
            "view", "profile",
            "version", "1",
            "service", "model");
    List<String> faults = new ArrayList<>();
    Operations operations = Operations.of(server);
    for (Operation operation : operations.all()) {
      String template = operation.template();
      if (operation.method().equals("GET")
          && !template.contains("{id}")
          && !template.endsWith("/definitions")) {
        Answer answer = operations.ask(operation, names, Map.of());
        contract
            .checkAnswer("get", template, answer.status(), answer.json())
            .forEach(fault -> faults.add("%s: %s in %s".formatted(operation, fault, answer)));
      }
    }
    assertThat(faults).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"entities\":[]}",
        "{\"featureService\":\"model\",\"features\":[\"profile:big\"],\"entities\":[]}",
        "{\"featureService\":\"model\",\"onExpired\":\"fail\",\"entities\":[]}",
        "{\"features\":[\"profile:big\"],\"onExpired\":\"never\",\"entities\":[]}",
        "{\"features\":[],\"entities\":[]}",
        "{\"features\":[\"profile:big\"]}",
        "{\"features\":[\"profile:big\"],\"entities\":[],\"fullnames\":true}",
        "{\"features\":[\"profile:big\"],\"entities\":[{\"customer_id\":null}]}"
      })
  void whatTheServerRefusesIsRefusedByTheSchemaToo(String question) {
    Answer refused = server.fetch(PROJECT, question);
    assertThat(refused.status()).as(refused.toString()).isEqualTo(400);
    assertThat(contract.checkRequest("post", ONLINE, TestServer.JSON.readTree(question)))
        .isNotEmpty();
    JsonNode problem =
        contract
            .operation("post", ONLINE)
            .path("responses")
            .path("default")
            .path("content")
            .path("application/problem+json")
            .path("schema");
    assertThat(contract.check(problem, refused.json())).isEmpty();
  }

  @Test
  void parametersOfFewValuesListThem() {
    JsonNode parameters =
        contract.operation("post", BASE + "sources/{source}/rows").path("parameters");
    assertThat(
            parameters
                .valueStream()
                .filter(parameter -> parameter.path("name").asString().equals("ack"))
                .flatMap(parameter -> parameter.path("schema").path("enum").valueStream())
                .map(JsonNode::asString))
        .containsExactly("logged", "online", "offline");
  }
}
