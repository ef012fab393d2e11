package dev.asof.embedded.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.asof.embedded.services.ServerProcess;
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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** {@code asof up} in a JVM of its own. */
final class LaunchedServer implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Path HOME = Path.of("../..").toAbsolutePath().normalize();
  private static final List<String> FLAGS =
      List.of(
          "-Xmx512m",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow");

  private final Process process;
  private final URI project;
  private final HttpClient http = HttpClient.newHttpClient();
  private final List<ServerProcess> servers;

  private LaunchedServer(Process process, int port, List<ServerProcess> servers) {
    this.process = process;
    this.project = URI.create("http://127.0.0.1:%d/v1/projects/default/".formatted(port));
    this.servers = servers;
  }

  /** Starts it and returns once it says that it is up. */
  static LaunchedServer up(Path data, int port) throws IOException {
    Path output = data.resolveSibling("output-" + System.nanoTime());
    Process process = launch(HOME, data, output, "up", "--port", Integer.toString(port));
    Awaitility.await("Asof is up")
        .atMost(PATIENCE)
        .until(() -> read(output).contains("Asof is up") || !process.isAlive());
    if (!process.isAlive()) {
      throw new IllegalStateException("It ended: " + read(output));
    }
    return new LaunchedServer(process, port, servers(data.toRealPath().resolve("services")));
  }

  private static List<ServerProcess> servers(Path services) {
    return List.of(
        ServerProcess.find("PostgreSQL", "postgres", services.resolve("postgresql/data"))
            .orElseThrow(),
        ServerProcess.find("Redis", "redis-server", services.resolve("redis/redis.conf"))
            .orElseThrow());
  }

  /** What a command that ends by itself said, and its exit code. */
  record Ended(int exitCode, String output) {}

  /** Runs a command to its end, as the script in the folder {@code home} would. */
  static Ended run(Path home, Path data, String... arguments)
      throws IOException, InterruptedException {
    Path output = data.resolveSibling("output-" + System.nanoTime());
    Process process = launch(home, data, output, arguments);
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
      throw new IllegalStateException("It did not end: " + read(output));
    }
    return new Ended(process.exitValue(), read(output));
  }

  private static Process launch(Path home, Path data, Path output, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    command.addAll(FLAGS);
    Path temporary = Files.createDirectories(data.resolve("tmp"));
    command.addAll(List.of("-Dasof.home=" + home, "-Djava.io.tmpdir=" + temporary)); // as ./asof
    command.add("-cp");
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add(AsofLauncher.class.getName());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("ASOF_DATA", data.toString());
    return builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
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

  /** How many of PostgreSQL and Redis, which were started beside the JVM, still run. */
  long runningServers() {
    return servers.stream().filter(ServerProcess::isAlive).count();
  }

  @Override
  public void close() throws InterruptedException {
    if (process.isAlive()) {
      stop();
    }
    servers.stream().filter(ServerProcess::isAlive).forEach(ServerProcess::kill);
  }
}
