package dev.asof.testing;

import dev.asof.embedded.services.LoopbackPort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A Spring application that serves HTTP, in a JVM of its own and as production runs it. */
public final class ChildServer implements AutoCloseable {
  private static final HttpClient HTTP =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

  private final ChildJvm jvm;
  private final int port;

  private ChildServer(ChildJvm jvm, int port) {
    this.jvm = jvm;
    this.port = port;
  }

  /** Starts it on a free port; it may take some seconds until it {@linkplain #ready() is ready}. */
  public static ChildServer start(
      Class<?> application, Map<String, String> properties, Path output) {
    int port = LoopbackPort.findFree();
    Map<String, String> all = new LinkedHashMap<>(properties);
    all.put("server.port", String.valueOf(port));
    List<String> command =
        new ArrayList<>(
            List.of(
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                ChildJvm.productionClassPath(),
                application.getName()));
    all.forEach((name, value) -> command.add("--%s=%s".formatted(name, value)));
    return new ChildServer(ChildJvm.start(output, command), port);
  }

  /** Starts one by {@code command}, which makes it listen on {@code port}. */
  public static ChildServer start(ProcessBuilder command, int port, Path output) {
    return new ChildServer(ChildJvm.start(output, command), port);
  }

  public ChildJvm jvm() {
    return jvm;
  }

  public URI uri(String path) {
    return URI.create("http://127.0.0.1:%d%s".formatted(port, path));
  }

  /**
   * Whether it says that it is ready.
   *
   * @throws IllegalStateException if it has ended
   */
  public boolean ready() {
    jvm.requireAlive();
    try {
      return get("/readyz").statusCode() == 200;
    } catch (UncheckedIOException notYet) {
      return false;
    }
  }

  public HttpResponse<String> get(String path) {
    return send(HttpRequest.newBuilder(uri(path)));
  }

  /** Posts {@code json}; headers are names and values in turn. */
  public HttpResponse<String> post(String path, String json, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(path))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(json));
    return send(headers.length == 0 ? request : request.headers(headers));
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return HTTP.send(request.timeout(Duration.ofSeconds(60)).build(), BodyHandlers.ofString());
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", stopped);
    }
  }

  @Override
  public void close() {
    jvm.close();
  }
}
