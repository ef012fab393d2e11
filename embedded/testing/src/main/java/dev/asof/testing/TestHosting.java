package dev.asof.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;
import org.testcontainers.DockerClientFactory;

/** Where the shared services run: in containers, or embedded. */
enum TestHosting {
  EMBEDDED,
  CONTAINERS;

  private static final String PROPERTY = "asof.test.services";

  /**
   * What the system property {@code asof.test.services} says: embedded, containers, or auto, which
   * takes containers if it can.
   */
  static TestHosting current() {
    return Chosen.HOSTING;
  }

  private static TestHosting choose() {
    String choice = System.getProperty(PROPERTY, "auto").toLowerCase(Locale.ROOT);
    return switch (choice) {
      case "embedded" -> EMBEDDED;
      case "containers" -> CONTAINERS;
      case "auto" ->
          mayHaveDocker() && DockerClientFactory.instance().isDockerAvailable()
              ? CONTAINERS
              : EMBEDDED;
      default ->
          throw new IllegalArgumentException(
              "%s=%s; use embedded, containers or auto".formatted(PROPERTY, choice));
    };
  }

  /**
   * Testcontainers takes its time to find that there is no Docker, and calls it an error; mostly a
   * look at the sockets does.
   */
  private static boolean mayHaveDocker() {
    String home = System.getProperty("user.home");
    return System.getenv("DOCKER_HOST") != null
        || Stream.of(
                Path.of("/var/run/docker.sock"),
                Path.of(home, ".docker/run/docker.sock"),
                Path.of(home, ".testcontainers.properties"))
            .anyMatch(Files::exists);
  }

  private static final class Chosen {
    static final TestHosting HOSTING = choose();
  }
}
