package dev.asof.api;

import dev.asof.testing.TestServices;
import dev.asof.testing.TestingS3;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The real service on a free port, over real Kafka, PostgreSQL and Redis. */
public final class TestServer implements AutoCloseable {
  public static final JsonMapper JSON = JsonMapper.shared();

  private static final HttpClient HTTP =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
  private static TestServer shared;

  private final ConfigurableApplicationContext context;

  private TestServer(ConfigurableApplicationContext context) {
    this.context = context;
  }

  /** The server of all tests of this JVM, which none of them may harm. */
  public static synchronized TestServer shared() {
    if (shared == null) {
      shared = start(properties());
      Runtime.getRuntime().addShutdownHook(new Thread(shared::close));
    }
    return shared;
  }

  /** A server of the caller's own. */
  public static TestServer start(Map<String, String> properties) {
    SpringApplication application = new SpringApplication(AsofApplication.class);
    application.setAdditionalProfiles("embedded");
    application.setRegisterShutdownHook(false);
    String[] arguments =
        properties.entrySet().stream()
            .map(entry -> "--%s=%s".formatted(entry.getKey(), entry.getValue()))
            .toArray(String[]::new);
    return new TestServer(application.run(arguments));
  }

  /** Settings for the shared services, with stores of its own. */
  public static Map<String, String> properties() {
    Map<String, String> properties = TestServices.newSettings();
    properties.put("server.port", "0");
    properties.put("asof.ingestion.offline-commit.interval", "300ms");
    properties.put("asof.ingestion.log.partitions", "2");
    properties.put("asof.offline.idle-commit-interval", "300ms");
    properties.put("asof.http.max-body", "1MB");
    properties.put("asof.http.max-entities", "100");
    properties.put("asof.http.max-values", "800");
    properties.put("asof.http.dependency-check", "300ms");
    return properties;
  }

  /** {@code properties} with a warehouse of its own on {@code s3}. */
  static Map<String, String> onS3(Map<String, String> properties, TestingS3 s3) {
    return with(
        properties,
        "asof.offline.warehouse",
        "s3://%s/warehouse".formatted(s3.newBucket()),
        "asof.offline.s3.endpoint",
        s3.endpoint(),
        "asof.offline.s3.access-key",
        s3.accessKey(),
        "asof.offline.s3.secret-key",
        s3.secretKey());
  }

  public ConfigurableApplicationContext context() {
    return context;
  }

  public int port() {
    return ((WebServerApplicationContext) context).getWebServer().getPort();
  }

  public Answer get(String path, String... headers) {
    return send("GET", path, BodyPublishers.noBody(), headers);
  }

  public Answer post(String path, String json, String... headers) {
    return send(
        "POST",
        path,
        BodyPublishers.ofString(json),
        with("Content-Type", "application/json", headers));
  }

  /** Sends any request; headers are names and values in turn. */
  public Answer send(String method, String path, BodyPublisher body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
            .timeout(Duration.ofSeconds(60))
            .method(method, body);
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      HttpResponse<byte[]> response = HTTP.send(request.build(), BodyHandlers.ofByteArray());
      return new Answer(response);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static String[] with(String name, String value, String[] headers) {
    if (List.of(headers).contains(name)) {
      return headers;
    }
    String[] all = new String[headers.length + 2];
    all[0] = name;
    all[1] = value;
    System.arraycopy(headers, 0, all, 2, headers.length);
    return all;
  }

  /** Applies a file of definitions to {@code project}. */
  public Answer apply(String project, String yaml) {
    return post(
        "/v1/projects/%s/definitions/apply".formatted(project),
        JSON.writeValueAsString(
            Map.of("files", List.of(Map.of("path", "test.yaml", "content", yaml)))));
  }

  public Answer push(String project, String source, String rows) {
    return post("/v1/projects/%s/sources/%s/rows?ack=online".formatted(project, source), rows);
  }

  public Answer fetch(String project, String question) {
    return post("/v1/projects/%s/online-features".formatted(project), question);
  }

  @Override
  public void close() {
    context.close();
  }

  /** What came back. */
  public record Answer(HttpResponse<byte[]> response) {
    public int status() {
      return response.statusCode();
    }

    public String text() {
      return new String(response.body(), java.nio.charset.StandardCharsets.UTF_8);
    }

    public JsonNode json() {
      return JSON.readTree(response.body());
    }

    public String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }

    /** The code of a problem document. */
    public String code() {
      return json().path("code").asString("");
    }

    @Override
    public String toString() {
      return status() + " " + text();
    }
  }

  /** A mutable copy, to be changed. */
  public static Map<String, String> with(Map<String, String> properties, String... changes) {
    Map<String, String> changed = new HashMap<>(properties);
    for (int i = 0; i < changes.length; i += 2) {
      changed.put(changes[i], changes[i + 1]);
    }
    return changed;
  }
}
