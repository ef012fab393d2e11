package dev.asof.api;

import com.networknt.schema.Error;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A server's OpenAPI document, as what others generate clients from takes it. Stricter in one: an
 * object has no members but those that its schema names.
 */
final class Contract {
  private static final String JSON = "application/json";

  private final ObjectNode document;

  private Contract(ObjectNode document) {
    this.document = document;
  }

  static Contract of(TestServer server) {
    ObjectNode document = (ObjectNode) server.get("/v3/api-docs").json();
    close(document.path("components").path("schemas"));
    return new Contract(document);
  }

  private static void close(JsonNode schema) {
    if (schema instanceof ObjectNode object
        && object.path("properties").isObject()
        && !object.has("additionalProperties")) {
      object.put("additionalProperties", false);
    }
    schema.forEach(Contract::close);
  }

  /** The operation, by its method in lower case and the template of its path. */
  JsonNode operation(String method, String template) {
    return document.path("paths").path(template).path(method);
  }

  /** What is wrong with {@code json} as the body of a request. */
  List<String> checkRequest(String method, String template, JsonNode json) {
    return check(
        operation(method, template).path("requestBody").path("content").path(JSON).path("schema"),
        json);
  }

  /** What is wrong with {@code json} as the body of an answer. */
  List<String> checkAnswer(String method, String template, int status, JsonNode json) {
    JsonNode answer = operation(method, template).path("responses").path(String.valueOf(status));
    return check(answer.path("content").path(JSON).path("schema"), json);
  }

  /** What is wrong with {@code json} by {@code schema}, which may refer to others. */
  List<String> check(JsonNode schema, JsonNode json) {
    if (!schema.isObject()) {
      return List.of("there is no schema");
    }
    ObjectNode root = TestServer.JSON.createObjectNode();
    root.set("components", document.path("components"));
    root.putArray("allOf").add(schema);
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
        .getSchema(root)
        .validate(
            json,
            context -> context.executionConfig(checks -> checks.formatAssertionsEnabled(true)))
        .stream()
        .map(Error::toString)
        .toList();
  }
}
