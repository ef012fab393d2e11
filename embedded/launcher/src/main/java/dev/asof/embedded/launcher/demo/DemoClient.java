package dev.asof.embedded.launcher.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Calls the HTTP API of one project, as any client does. */
final class DemoClient {
  static final JsonMapper JSON = new JsonMapper();

  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  private final URI project;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  DemoClient(URI api, String project) {
    this.project = api.resolve("/v1/projects/" + project + "/");
  }

  JsonNode get(String path) {
    return JSON.readTree(text(path));
  }

  /** The body of the answer as it is. */
  String text(String path) {
    return send(request(path, "*/*").GET().build());
  }

  JsonNode post(String path, ObjectNode body) {
    HttpRequest request =
        request(path, "application/json")
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)))
            .build();
    return JSON.readTree(send(request));
  }

  private HttpRequest.Builder request(String path, String accept) {
    return HttpRequest.newBuilder(project.resolve(path)).timeout(TIMEOUT).header("Accept", accept);
  }

  private String send(HttpRequest request) {
    String call = request.method() + " " + request.uri().getPath();
    try {
      HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
      if (response.statusCode() / 100 != 2) {
        throw new DemoFailedException(
            "%s answered %d: %s".formatted(call, response.statusCode(), response.body()));
      }
      return response.body();
    } catch (IOException e) {
      throw new DemoFailedException(call + " did not answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DemoFailedException(call + " was interrupted", e);
    }
  }
}
