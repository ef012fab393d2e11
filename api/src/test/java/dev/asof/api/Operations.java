package dev.asof.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asof.api.TestServer.Answer;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Every operation that a server's OpenAPI document describes, so that a test over all of them
 * cannot forget a new one.
 */
public final class Operations {
  private final TestServer server;
  private final List<Operation> all;

  /**
   * An operation.
   *
   * @param template its path, such as {@code /v1/projects/{project}/entities}
   * @param described what the document says of it
   */
  public record Operation(String method, String template, JsonNode described) {
    @Override
    public String toString() {
      return method + " " + template;
    }
  }

  private Operations(TestServer server, List<Operation> all) {
    this.server = server;
    this.all = all;
  }

  /** Reads what {@code server} describes. */
  public static Operations of(TestServer server) {
    List<Operation> all = new ArrayList<>();
    server
        .get("/v3/api-docs")
        .json()
        .path("paths")
        .properties()
        .forEach(path ->
            path.getValue()
                .properties()
                .forEach(method ->
                    all.add(
                        new Operation(
                            method.getKey().toUpperCase(Locale.ROOT),
                            path.getKey(),
                            method.getValue()))));
    assertThat(all).hasSizeGreaterThan(20);
    return new Operations(server, all);
  }

  public List<Operation> all() {
    return all;
  }

  /**
   * Asks for {@code operation}.
   *
   * @param names what stands for the parameters of its path
   * @param bodies JSON by path; one has to be there for whatever is posted
   */
  public Answer ask(Operation operation, Map<String, String> names, Map<String, String> bodies) {
    return server.send(
        operation.method(),
        path(operation, names),
        body(operation, bodies),
        "Content-Type",
        "application/json");
  }

  private static String path(Operation operation, Map<String, String> names) {
    String path = operation.template();
    for (Map.Entry<String, String> name : names.entrySet()) {
      path = path.replace("{" + name.getKey() + "}", name.getValue());
    }
    assertThat(path).as("a parameter of %s has no value", operation).doesNotContain("{");
    return path;
  }

  private static BodyPublisher body(Operation operation, Map<String, String> bodies) {
    if (!operation.method().equals("POST")) {
      return BodyPublishers.noBody();
    }
    assertThat(bodies).as("%s has no body", operation).containsKey(operation.template());
    return BodyPublishers.ofString(bodies.get(operation.template()));
  }
}
