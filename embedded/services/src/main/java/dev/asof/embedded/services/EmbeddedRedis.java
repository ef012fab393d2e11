package dev.asof.embedded.services;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A Redis server in a process beside this JVM, with an append-only file in a folder. It never
 * evicts. An installed {@code redis-server} (6.2 or newer) is preferred to the packed one.
 */
public final class EmbeddedRedis implements AutoCloseable {
  private static final String NAME = "Redis";
  private static final String HOST = "127.0.0.1";
  private static final String CONFIGURATION = "redis.conf";
  private static final int PROBE_MILLIS = 500;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final DataFolder folder;
  private final int port;
  private final ServerProcess process;

  private EmbeddedRedis(DataFolder folder, int port, ServerProcess process) {
    this.folder = folder;
    this.port = port;
    this.process = process;
  }

  /** As {@link #start(Path, int, RedisSettings)}, with nothing set beyond the defaults. */
  public static EmbeddedRedis start(Path dataFolder, int port) {
    return start(dataFolder, port, RedisSettings.DEFAULT);
  }

  /**
   * Starts the server over {@code dataFolder}, which is created if it is new, and returns once it
   * has loaded its data.
   *
   * @param port the port on 127.0.0.1; 0 takes a free one
   */
  public static EmbeddedRedis start(Path dataFolder, int port, RedisSettings settings) {
    return DataFolder.openFor(NAME, dataFolder, folder -> start(folder, port, settings));
  }

  private static EmbeddedRedis start(DataFolder folder, int port, RedisSettings settings)
      throws IOException {
    reap(folder.path());
    int claimed = LoopbackPort.claim(NAME, port);
    RedisExecutable executable = RedisExecutable.find(folder.path().resolve("bin"));
    requireReadable(folder.path(), executable);
    Path configuration = folder.path().resolve(CONFIGURATION);
    Files.writeString(configuration, configuration(folder.path(), claimed, settings));
    List<String> command = List.of(executable.path().toString(), configuration.toString());
    Path output = folder.path().resolve("redis.log");
    ServerProcess process =
        ServerProcess.start(NAME, command, settings.environment(), folder.path(), output);
    process.awaitReady(() -> answersPing(claimed), PATIENCE, output);
    return new EmbeddedRedis(folder, claimed, process);
  }

  /**
   * Stops a server that runs over {@code folder}, whose lock the caller, or the owner of the parent
   * folder, holds.
   */
  static void reap(Path folder) {
    ServerProcess.reap(NAME, "redis-server", folder.resolve(CONFIGURATION));
  }

  private static void requireReadable(Path folder, RedisExecutable executable) {
    if (Files.exists(folder.resolve("appendonlydir")) && !executable.readsAppendOnlyFolder()) {
      throw new EmbeddedServiceException(
          "%s was written by Redis 7 or newer, which %s (version %d.%d) cannot read; install redis-server 7 or choose another folder"
              .formatted(folder, executable.path(), executable.major(), executable.minor()));
    }
  }

  private static String configuration(Path folder, int port, RedisSettings settings) {
    Map<String, String> directives = new LinkedHashMap<>();
    directives.put("bind", HOST);
    directives.put("port", Integer.toString(port));
    directives.put("dir", '"' + folder.toString() + '"');
    directives.put("daemonize", "no");
    // The arguments of the process stay readable: by them it is found if this JVM is killed.
    directives.put("set-proc-title", "no");
    directives.put("appendonly", "yes");
    directives.put("appendfsync", "everysec");
    directives.put("save", "\"\"");
    directives.put("maxmemory-policy", "noeviction");
    directives.putAll(settings.directives());
    return directives.entrySet().stream()
        .map(directive -> directive.getKey() + " " + directive.getValue() + "\n")
        .collect(Collectors.joining());
  }

  private static boolean answersPing(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(LoopbackPort.address(port), PROBE_MILLIS);
      socket.setSoTimeout(PROBE_MILLIS);
      socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
      return socket.getInputStream().read() == '+';
    } catch (IOException notYet) {
      return false;
    }
  }

  public String host() {
    return HOST;
  }

  public int port() {
    return port;
  }

  /** What clients take as address: {@code redis://127.0.0.1:port}. */
  public String uri() {
    return "redis://%s:%d".formatted(HOST, port);
  }

  public ServerProcess process() {
    return process;
  }

  @Override
  public void close() {
    try {
      process.resume();
      process.stop("TERM");
    } finally {
      folder.close();
    }
  }
}
