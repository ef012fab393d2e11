package dev.asof.benchmarks;

import dev.asof.testing.ChildServer;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A project on a server that is measured, by way of HTTP. */
record MeasuredProject(ChildServer server, String name) {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final Duration POLL = Duration.ofMillis(50);

  /** Waits until the server is ready. */
  static MeasuredProject on(ChildServer server, String name) {
    await("the server to be ready", server::ready);
    return new MeasuredProject(server, name);
  }

  /** Polls until {@code condition} holds. */
  static void await(String what, BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - start > PATIENCE.toNanos()) {
        throw new IllegalStateException("waited %s for %s".formatted(PATIENCE, what));
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
  }

  static <T> HttpResponse<T> requireOk(HttpResponse<T> answer) {
    if (answer.statusCode() != 200) {
      throw new IllegalStateException(
          "%s was answered with %d: %s"
              .formatted(answer.uri(), answer.statusCode(), answer.body()));
    }
    return answer;
  }

  /** What the server has taken so far, all its threads together. */
  Duration processorTime() {
    return server.jvm().handle().info().totalCpuDuration().orElseThrow();
  }

  void apply(String yaml) {
    post(
        "definitions/apply",
        JSON.writeValueAsString(
            Map.of("files", List.of(Map.of("path", "benchmark.yaml", "content", yaml)))));
  }

  void push(String source, String rows, String ack) {
    JsonNode answer = post("sources/%s/rows?ack=%s".formatted(source, ack), rows);
    if (answer.path("refused").asInt() > 0) {
      throw new IllegalStateException("rows were refused: " + answer.path("refusals").path(0));
    }
  }

  /** How far both stores are on the log of a view's only version. */
  JsonNode freshness(String view) {
    HttpResponse<String> answer =
        server.get("/v1/projects/%s/feature-views/%s/freshness".formatted(name, view));
    return JSON.readTree(requireOk(answer).body()).path("versions").path(0);
  }

  private JsonNode post(String path, String json) {
    return JSON.readTree(
        requireOk(server.post("/v1/projects/%s/%s".formatted(name, path), json)).body());
  }
}
