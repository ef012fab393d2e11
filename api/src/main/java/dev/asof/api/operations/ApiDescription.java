package dev.asof.api.operations;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.parameters.RequestBody;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Adds to the OpenAPI document what the endpoints' code does not say, since they read and write
 * JSON by hand: a summary of each operation, and examples of what it takes and answers with, from
 * which the schemas are told.
 */
@Component
final class ApiDescription implements OpenApiCustomizer {
  private static final String PROBLEM = "application/problem+json";
  private static final String PROBLEM_EXAMPLE =
      """
      {"type":"urn:asof:problem:unknown-feature","title":"Unknown feature","status":404,
       "detail":"feature view airport_delay@1 has no feature 'dely'; it has [delay]",
       "code":"unknown-feature","requestId":"6f1c4b0e-7c1f-4c39-9c1e-0d7f3a1b2c4d",
       "violations":[{"file":"a.yaml","line":3,"column":1,
        "message":"field 'type' is missing: add it","remedy":"add it"}]}
      """;

  private final JsonNode descriptions = read();

  private static JsonNode read() {
    try (InputStream json = ApiDescription.class.getResourceAsStream("description.json")) {
      return JsonMapper.shared().readTree(Objects.requireNonNull(json));
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
      operation
          .getParameters()
          .forEach(parameter ->
              parameter.setDescription(
                  descriptions.path("parameters").path(parameter.getName()).asString("")));
    }
    if (described.has("request")) {
      operation.setRequestBody(
          new RequestBody().required(true).content(content(described.path("request"))));
    }
    ApiResponse success = new ApiResponse().description("Done");
    if (!described.path("response").isEmpty()) {
      success.setContent(content(described.path("response")));
    }
    operation.setResponses(
        new ApiResponses()
            .addApiResponse(described.path("status").asString("200"), success)
            .addApiResponse("default", problem()));
  }

  private static ApiResponse problem() {
    JsonNode example = JsonMapper.shared().readTree(PROBLEM_EXAMPLE);
    return new ApiResponse()
        .description("A problem document (RFC 9457) with a stable code")
        .content(new Content().addMediaType(PROBLEM, mediaType(example)));
  }

  private static Content content(JsonNode examples) {
    Content content = new Content();
    for (Map.Entry<String, JsonNode> example : examples.properties()) {
      content.addMediaType(example.getKey(), mediaType(example.getValue()));
    }
    return content;
  }

  private static MediaType mediaType(JsonNode example) {
    return new MediaType()
        .schema(ExampleSchema.of(example))
        .example(JsonMapper.shared().treeToValue(example, Object.class));
  }
}
