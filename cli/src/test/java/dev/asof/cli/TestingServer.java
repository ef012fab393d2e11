package dev.asof.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import tools.jackson.databind.JsonNode;

/** A server on loopback that gives recorded answers, in order and the last one for ever. */
final class TestingServer implements AutoCloseable {
  record Answer(int status, String contentType, String body) {}

  record Request(String line, String contentType, String body) {
    JsonNode json() {
      return Json.parse(body);
    }
  }

  private final Map<String, Deque<Answer>> answers = new ConcurrentHashMap<>();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final HttpServer server;

  TestingServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::handle);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Answers {@code line}, as in {@code GET /v1/status}, with JSON. */
  TestingServer on(String line, String json) {
    return on(line, new Answer(200, "application/json", json));
  }

  TestingServer onProblem(String line, int status, String json) {
    return on(line, new Answer(status, "application/problem+json", json));
  }

  TestingServer on(String line, Answer answer) {
    answers.computeIfAbsent(line, _ -> new ArrayDeque<>()).add(answer);
    return this;
  }

  List<Request> requests() {
    return requests;
  }

  Request only(String linePrefix) {
    List<Request> found = requests.stream().filter(r -> r.line().startsWith(linePrefix)).toList();
    if (found.size() != 1) {
      throw new AssertionError("not one " + linePrefix + " among " + requests);
    }
    return found.getFirst();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String line = exchange.getRequestMethod() + " " + exchange.getRequestURI();
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      String contentType = String.valueOf(exchange.getRequestHeaders().getFirst("Content-Type"));
      requests.add(new Request(line, contentType, body));
      Answer answer = next(line);
      byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", answer.contentType());
      exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  private Answer next(String line) {
    Deque<Answer> queue = answers.get(line);
    if (queue == null) {
      return new Answer(
          404,
          "application/problem+json",
          "{\"code\":\"no-such-endpoint\",\"detail\":\"nothing recorded for " + line + "\"}");
    }
    return queue.size() > 1 ? queue.remove() : queue.element();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
