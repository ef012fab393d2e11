package dev.asof.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asof.api.Operations.Operation;
import dev.asof.api.TestServer.Answer;
import dev.asof.testing.TestServices;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * The examples of the OpenAPI document are taken at their word: their requests are sent, against
 * the example of the definitions reference, and what comes back has the members that they show and
 * is what its schema says.
 */
class DocumentedAnswersTest {
  private static final String PROJECT = "documented";

  /** Objects whose members are named by the caller's data. */
  private static final Set<String> MAPS =
      Set.of("tags", "fields", "entity", "nextOffsets", "dependencies");

  /** Lists of which the example shows one kind of element, and there are others. */
  private static final Set<String> MIXED = Set.of("expectations");

  private static TestServer server;
  private static Operations operations;
  private static Contract contract;
  private static Map<String, String> bodies;
  private static String dataset;

  @BeforeAll
  static void applyTheDocumentedExample() throws IOException {
    server = TestServer.shared();
    TestServices.kafka().createTopic("flights.arrivals", 1, Map.of());
    Answer applied = server.apply(PROJECT, documentedDefinitions());
    assertThat(applied.status()).as(applied.toString()).isEqualTo(200);
    operations = Operations.of(server);
    contract = Contract.of(server);
    bodies = new HashMap<>();
    for (Operation operation : operations.all()) {
      if (operation.method().equals("POST")) {
        bodies.put(
            operation.template(), example(operation.described().path("requestBody")).toString());
      }
    }
    Answer pushed = push(bodies.get("/v1/projects/{project}/sources/{source}/rows"));
    assertThat(pushed.json().path("accepted").asInt()).as(pushed.toString()).isEqualTo(1);
    bodies.put("/v1/projects/{project}/sources/{source}/rows", "[7]");
    assertThat(push("[7]").json().path("refused").asInt()).isEqualTo(1);
    dataset = dataset();
  }

  /** The first block of YAML of the reference. */
  private static String documentedDefinitions() throws IOException {
    String reference = Files.readString(Path.of("..", "docs", "definitions.md"));
    int start = reference.indexOf("```yaml\n") + "```yaml\n".length();
    return reference.substring(start, reference.indexOf("```", start));
  }

  private static Answer push(String rows) {
    return server.post(
        "/v1/projects/%s/sources/arrivals/rows?ack=offline".formatted(PROJECT), rows);
  }

  private static String dataset() {
    String all = "/v1/projects/{project}/training-datasets";
    Answer submitted = server.post(all.replace("{project}", PROJECT), bodies.get(all));
    assertThat(submitted.status()).as(submitted.toString()).isEqualTo(202);
    String path = submitted.header("Location");
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () -> assertThat(server.get(path).json().path("state").asString()).isEqualTo("done"));
    return submitted.json().path("id").asString();
  }

  private static JsonNode example(JsonNode described) {
    return described.path("content").path("application/json").path("example");
  }

  @Test
  void answersHaveTheMembersOfTheirExamples() {
    Map<String, String> names =
        Map.of(
            "project", PROJECT,
            "entity", "airport",
            "source", "arrivals",
            "view", "airport_delay",
            "version", "1",
            "service", "delay_model",
            "id", dataset);
    List<String> differences = new ArrayList<>();
    for (Operation operation : operations.all()) {
      if (!operation.method().equals("DELETE")) {
        differences.addAll(compare(operation, operations.ask(operation, names, bodies)));
      }
    }
    for (Operation operation : operations.all()) {
      if (operation.method().equals("DELETE")) {
        Answer answer = operations.ask(operation, names, bodies);
        assertThat(answer.text()).isEmpty();
        differences.addAll(compare(operation, answer));
      }
    }
    assertThat(differences).isEmpty();
  }

  private static List<String> compare(Operation operation, Answer answer) {
    JsonNode documented =
        operation.described().path("responses").path(String.valueOf(answer.status()));
    if (documented.isMissingNode()) {
      return List.of("%s answered %s".formatted(operation, answer));
    }
    if (documented.path("content").isEmpty()) {
      return List.of();
    }
    String type = answer.header("Content-Type").replaceFirst(";.*", "");
    if (!documented.path("content").has(type)) {
      return List.of("%s answered as %s".formatted(operation, type));
    }
    List<String> differences = new ArrayList<>();
    if (type.equals("application/json")) {
      compare(operation.toString(), "", example(documented), answer.json(), differences);
      contract
          .check(documented.path("content").path(type).path("schema"), answer.json())
          .forEach(fault -> differences.add("%s: %s".formatted(operation, fault)));
    }
    return differences;
  }

  /** Nulls and empty lists show nothing, wherever they are. */
  private static void compare(
      String at, String name, JsonNode example, JsonNode real, List<String> differences) {
    if (example.isNull() || real.isNull()) {
      return;
    }
    if (example.getNodeType() != real.getNodeType()) {
      differences.add("%s: a %s is documented, and comes as %s".formatted(at, example, real));
    } else if (example.isArray() && !MIXED.contains(name)) {
      real.forEach(
          element -> compare(at + "[]", "[]", firstOf(example, element), element, differences));
    } else if (example.isObject() && MAPS.contains(name)) {
      real.forEach(value -> compare(at + ".*", "*", firstOf(example, value), value, differences));
    } else if (example.isObject()) {
      if (!Set.copyOf(example.propertyNames()).equals(Set.copyOf(real.propertyNames()))) {
        differences.add(
            "%s: documented are %s, there are %s"
                .formatted(at, example.propertyNames(), real.propertyNames()));
      }
      example
          .propertyNames()
          .forEach(member ->
              compare(
                  at + "." + member,
                  member,
                  example.get(member),
                  real.has(member) ? real.get(member) : example.get(member),
                  differences));
    }
  }

  /** What the example shows as an element; the values of a training answer may be any. */
  private static JsonNode firstOf(JsonNode example, JsonNode element) {
    if (example.isEmpty()) {
      return element;
    }
    JsonNode first = example.iterator().next();
    return first.isValueNode() && element.isValueNode() ? element : first;
  }
}
