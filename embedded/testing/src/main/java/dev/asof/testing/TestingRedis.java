package dev.asof.testing;

import dev.asof.embedded.services.EmbeddedRedis;
import dev.asof.embedded.services.RedisSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/** A Redis server for tests. */
public final class TestingRedis extends Breakable {
  private static final String IMAGE = "redis:7.4-alpine";
  private static final int PORT = 6379;
  private static final int DATABASES = 4_096;

  private final String host;
  private final int port;
  private final AtomicInteger databases = new AtomicInteger();

  private TestingRedis(String host, int port, TestHost on) {
    super(on);
    this.host = host;
    this.port = port;
  }

  /** A server of the caller's own, embedded. */
  public static TestingRedis start() {
    return start(Map.of());
  }

  /**
   * A server of the caller's own, embedded, that collates by {@code locale}, such as {@code
   * en_US.UTF-8}.
   *
   * @throws IllegalStateException if this machine does not {@linkplain #knowsLocale know} it
   */
  public static TestingRedis startUnder(String locale) {
    return start(
        TestingLocale.findEnvironment(locale)
            .orElseThrow(() -> new IllegalStateException("This machine has no locale " + locale)));
  }

  /** Whether {@link #startUnder} can be had here: the locale is installed, or its sources are. */
  public static boolean knowsLocale(String locale) {
    return TestingLocale.findEnvironment(locale).isPresent();
  }

  private static TestingRedis start(Map<String, String> environment) {
    Restartable<EmbeddedRedis> redis = startEmbedded(environment);
    return new TestingRedis(
        redis.running().host(), redis.port(), new TestHost.Own<>(redis, EmbeddedRedis::process));
  }

  static TestingRedis startShared() {
    return switch (TestHosting.current()) {
      case EMBEDDED -> {
        Restartable<EmbeddedRedis> redis = startEmbedded(Map.of());
        yield new TestingRedis(redis.running().host(), redis.port(), new TestHost.Shared());
      }
      case CONTAINERS -> container();
    };
  }

  private static Restartable<EmbeddedRedis> startEmbedded(Map<String, String> environment) {
    RedisSettings settings =
        new RedisSettings(Map.of("databases", Integer.toString(DATABASES)), environment);
    return Restartable.start(
        "redis",
        (folder, port) -> EmbeddedRedis.start(folder, port, settings),
        EmbeddedRedis::port);
  }

  private static TestingRedis container() {
    GenericContainer<?> redis =
        new GenericContainer<>(DockerImageName.parse(IMAGE))
            .withExposedPorts(PORT)
            .withCommand(
                "redis-server", "--appendonly", "yes", "--databases", Integer.toString(DATABASES));
    redis.start();
    return new TestingRedis(redis.getHost(), redis.getMappedPort(PORT), TestHost.Shared.in(redis));
  }

  public String host() {
    return host;
  }

  public int port() {
    return port;
  }

  /** The server's address, {@code redis://host:port}; database 0. */
  public String uri() {
    return "redis://%s:%d".formatted(host, port);
  }

  /** The number of an empty database of this server, never 0, that it has not handed out before. */
  public int newDatabase() {
    int database = databases.incrementAndGet();
    if (database >= DATABASES) {
      throw new IllegalStateException(
          "This server has only %d databases; start() another one".formatted(DATABASES));
    }
    return database;
  }

  /** The address of an empty database of its own, {@code redis://host:port/number}. */
  public String newDatabaseUri() {
    return "%s/%d".formatted(uri(), newDatabase());
  }

  /** Empties all databases of this server. */
  public void flush() {
    try (Socket socket = new Socket(host, port)) {
      socket.getOutputStream().write("FLUSHALL\r\n".getBytes(StandardCharsets.US_ASCII));
      if (socket.getInputStream().read() != '+') {
        throw new IllegalStateException("Redis at %s refused FLUSHALL".formatted(uri()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
