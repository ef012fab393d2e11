package dev.asof.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Speaks HTTP with one server. Every failure is a {@link CliException}: {@link
 * ExitCode#UNAVAILABLE} where no server answers or it says that a part of it is down (502, 503,
 * 504), {@link ExitCode#REFUSED} for every other refusal.
 */
final class ApiClient {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final int LONGEST_EXCERPT = 300;

  private final URI server;
  private final Duration timeout;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT_TIMEOUT)
          .build();

  /**
   * @param timeout for the head of each answer
   */
  ApiClient(URI server, Duration timeout) {
    this.server = server;
    this.timeout = timeout;
  }

  URI server() {
    return server;
  }

  JsonNode get(ApiPath path) {
    return json(text(path, "application/json"));
  }

  /** The body of a successful answer as it is. */
  String text(ApiPath path, String accept) {
    return read(path, send(request(path, accept).GET()));
  }

  JsonNode post(ApiPath path, JsonNode body) {
    return post(
        path, "application/json", BodyPublishers.ofByteArray(Json.MAPPER.writeValueAsBytes(body)));
  }

  JsonNode post(ApiPath path, String contentType, BodyPublisher body) {
    HttpRequest.Builder request =
        request(path, "application/json").header("Content-Type", contentType).POST(body);
    return json(read(path, send(request)));
  }

  /** Opens the body of a successful answer; the caller closes it. */
  HttpResponse<InputStream> open(ApiPath path) {
    return send(request(path, "*/*").GET());
  }

  private HttpRequest.Builder request(ApiPath path, String accept) {
    return HttpRequest.newBuilder(URI.create(server + path.text()))
        .timeout(timeout)
        .header("Accept", accept + ", application/problem+json")
        .header("User-Agent", "asof-cli");
  }

  private HttpResponse<InputStream> send(HttpRequest.Builder request) {
    try {
      HttpResponse<InputStream> response = http.send(request.build(), BodyHandlers.ofInputStream());
      if (response.statusCode() / 100 == 2) {
        return response;
      }
      throw refusal(response);
    } catch (HttpTimeoutException e) {
      throw unavailable(
          "No answer from %s within %d s. Is it overloaded? --timeout allows it longer."
              .formatted(server, timeout.toSeconds()),
          e);
    } catch (IOException e) {
      throw unavailable(
          "No Asof server answers at %s. Start one with ./asof up, or name another with --url or ASOF_URL."
              .formatted(server),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unavailable("Interrupted while waiting for " + server + ".", e);
    }
  }

  private static CliException refusal(HttpResponse<InputStream> response) throws IOException {
    int status = response.statusCode();
    String text;
    try (InputStream body = response.body()) {
      text = new String(body.readAllBytes(), StandardCharsets.UTF_8);
    }
    ExitCode exitCode =
        switch (status) {
          case 502, 503, 504 -> ExitCode.UNAVAILABLE;
          default -> ExitCode.REFUSED;
        };
    return new CliException(exitCode, problem(status, text));
  }

  private static Problem problem(int status, String text) {
    try {
      JsonNode body = Json.parse(text);
      if (body.isObject()) {
        return Problem.parse(status, body);
      }
    } catch (JacksonException e) {
      // Not from Asof but from something on the way to it: the excerpt below says more.
    }
    String excerpt = text.strip();
    return Problem.of(
        "http-" + status,
        "The server answered with status %d: %s"
            .formatted(status, excerpt.substring(0, Math.min(LONGEST_EXCERPT, excerpt.length()))));
  }

  private static CliException unavailable(String detail, Exception cause) {
    return new CliException(ExitCode.UNAVAILABLE, Problem.of("server-unreachable", detail), cause);
  }

  private String read(ApiPath path, HttpResponse<InputStream> response) {
    try (InputStream body = response.body()) {
      return new String(body.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw unavailable("The answer of %s%s broke off.".formatted(server, path.text()), e);
    }
  }

  private JsonNode json(String text) {
    try {
      return Json.parse(text);
    } catch (JacksonException e) {
      throw new CliException(
          ExitCode.REFUSED,
          Problem.of(
              "not-an-asof-server",
              "%s answered, but not with JSON. Does --url name an Asof server?".formatted(server)),
          e);
    }
  }
}
