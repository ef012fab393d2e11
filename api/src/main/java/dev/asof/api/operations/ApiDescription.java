package dev.asof.api.operations;

import io.swagger.v3.core.util.Json31;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.parameters.RequestBody;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Adds to the OpenAPI document what the endpoints' code does not say, since they read and write
 * JSON by hand: a summary of each operation, and examples and schemas of what it takes and answers
 * with.
 */
@Component
final class ApiDescription implements OpenApiCustomizer {
  private static final String JSON = "application/json";
  private static final String PROBLEM = "application/problem+json";
  private static final String PROBLEM_EXAMPLE =
      """
      {"type":"urn:asof:problem:unknown-feature","title":"Unknown feature","status":404,
       "detail":"feature view airport_delay@1 has no feature 'dely'; it has [delay]",
       "code":"unknown-feature","requestId":"6f1c4b0e-7c1f-4c39-9c1e-0d7f3a1b2c4d",
       "violations":[{"file":"a.yaml","line":3,"column":1,
        "message":"field 'type' is missing: add it","remedy":"add it"}]}
      """;

  private static final String PARQUET = "application/vnd.apache.parquet";

  private final JsonNode descriptions = JsonMapper.shared().readTree(read("description.json"));

  private static byte[] read(String resource) {
    try (InputStream json = ApiDescription.class.getResourceAsStream(resource)) {
      return Objects.requireNonNull(json, resource).readAllBytes();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** Written by hand: no example shows which values may be of any type, null or not there. */
  private static Components schemas() {
    try {
      return Json31.mapper().readValue(read("schemas.json"), Components.class);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  @Override
  public void customise(OpenAPI api) {
    api.setInfo(
        new Info()
            .title("Asof")
            .version("v1")
            .description("A feature store server: one log, two stores, a verdict on every value."));
    // The address that the caller used is the right one.
    api.setServers(null);
    api.setComponents(schemas());
    api.getPaths()
        .forEach((path, item) ->
            item.readOperationsMap()
                .forEach((method, operation) -> describe(method + " " + path, operation)));
  }

  private void describe(String name, Operation operation) {
    JsonNode described = descriptions.path("operations").path(name);
    operation.setSummary(described.path("summary").asString(""));
    if (described.has("description")) {
      operation.setDescription(described.path("description").asString());
    }
    if (operation.getParameters() != null) {
      operation.getParameters().forEach(this::describe);
    }
    if (described.has("request")) {
      operation.setRequestBody(
          new RequestBody()
              .required(true)
              .content(
                  content(
                      described.path("request"), described.path("requestSchema").asString(""))));
    }
    ApiResponse success = new ApiResponse().description("Done");
    if (!described.path("response").isEmpty()) {
      success.setContent(
          content(described.path("response"), described.path("responseSchema").asString("")));
    }
    operation.setResponses(
        new ApiResponses()
            .addApiResponse(described.path("status").asString("200"), success)
            .addApiResponse("default", problem()));
  }

  private void describe(Parameter parameter) {
    String name = parameter.getName();
    parameter.setDescription(descriptions.path("parameters").path(name).asString(""));
    for (JsonNode value : descriptions.path("values").path(name)) {
      addValue(parameter.getSchema(), value.asString());
    }
  }

  @SuppressWarnings("unchecked") // The schema of a text.
  private static void addValue(Schema<?> schema, String value) {
    ((Schema<String>) schema).addEnumItemObject(value);
  }

  private static ApiResponse problem() {
    JsonNode example = JsonMapper.shared().readTree(PROBLEM_EXAMPLE);
    return new ApiResponse()
        .description("A problem document (RFC 9457) with a stable code")
        .content(new Content().addMediaType(PROBLEM, mediaType(schema("Problem"), example)));
  }

  /** What is not JSON is text or bytes. */
  private static Content content(JsonNode examples, String jsonSchema) {
    Content content = new Content();
    for (Map.Entry<String, JsonNode> example : examples.properties()) {
      String type = example.getKey();
      Schema<?> schema =
          type.equals(JSON) ? schema(jsonSchema) : text(type.equals(PARQUET) ? "binary" : null);
      content.addMediaType(type, mediaType(schema, example.getValue()));
    }
    return content;
  }

  private static Schema<?> schema(String name) {
    return new Schema<>().$ref("#/components/schemas/" + name);
  }

  private static Schema<?> text(@Nullable String format) {
    return new Schema<>().types(Set.of("string")).format(format);
  }

  private static MediaType mediaType(Schema<?> schema, JsonNode example) {
    return new MediaType()
        .schema(schema)
        .example(JsonMapper.shared().treeToValue(example, Object.class));
  }
}
