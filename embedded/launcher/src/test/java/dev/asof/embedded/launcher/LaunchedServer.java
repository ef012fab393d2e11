package dev.asof.embedded.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** {@code asof up} in a JVM of its own. */
final class LaunchedServer implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Process process;
  private final URI project;
  private final HttpClient http = HttpClient.newHttpClient();
  private final List<ProcessHandle> servers;

  private LaunchedServer(Process process, int port, List<ProcessHandle> servers) {
    this.process = process;
    this.project = URI.create("http://127.0.0.1:%d/v1/projects/default/".formatted(port));
    this.servers = servers;
  }

  /** Starts it and returns once it says that it is up. */
  static LaunchedServer up(Path data, int port) throws IOException {
    Path output = data.resolveSibling("output-" + System.nanoTime());
    Process process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dasof.home="
                    + Path.of("../..").toAbsolutePath().normalize(), // as the script does
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                AsofLauncher.class.getName(),
                "up",
                "--data",
                data.toString(),
                "--port",
                Integer.toString(port))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    Awaitility.await("Asof is up")
        .atMost(PATIENCE)
        .until(() -> read(output).contains("Asof is up") || !process.isAlive());
    if (!process.isAlive()) {
      throw new IllegalStateException("It ended: " + read(output));
    }
    return new LaunchedServer(process, port, process.descendants().toList());
  }

  private static String read(Path output) {
    try {
      return Files.readString(output, UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String post(String path, String body) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(project.resolve(path))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body))
            .build();
    var response = http.send(request, BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IllegalStateException(response.statusCode() + ": " + response.body());
    }
    return response.body();
  }

  /** Asks it to end, as Ctrl-C would, and returns its exit code. */
  int stop() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new IllegalStateException("It did not stop");
    }
    return process.exitValue();
  }

  /** Kills the JVM, and nothing else. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Whether a server that was started beside the JVM still runs. */
  boolean hasServers() {
    return servers.stream().anyMatch(ProcessHandle::isAlive);
  }

  @Override
  public void close() throws InterruptedException {
    if (process.isAlive()) {
      stop();
    }
    servers.forEach(ProcessHandle::destroyForcibly);
  }
}
