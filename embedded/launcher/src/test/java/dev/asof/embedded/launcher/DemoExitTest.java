package dev.asof.embedded.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asof.embedded.launcher.LaunchedServer.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * That it ends with 0 if every check holds is what every run of the continuous integration shows.
 */
class DemoExitTest {
  private static final Path FLIGHTS = Path.of("../../feature-definitions/flights");

  @TempDir private Path folder;

  @Test
  void endsWithOneIfACheckFails() throws Exception {
    Path home = homeWithout("arrivals.yaml");

    Ended demo = LaunchedServer.run(home, folder.resolve("data"), "demo", "--exit", "--port", "0");

    assertThat(demo.output())
        .contains("✗ ", "definitions/plan", "arrivals", "1 of 1 checks failed.")
        .doesNotContain("stays up");
    assertThat(demo.exitCode()).isEqualTo(1);
  }

  /** A checkout whose views read a source that nobody defines. */
  private Path homeWithout(String definition) throws IOException {
    Path flights = Files.createDirectories(folder.resolve("home/feature-definitions/flights"));
    try (Stream<Path> files = Files.list(FLIGHTS)) {
      List<Path> kept =
          files.filter(Files::isRegularFile).filter(file -> !file.endsWith(definition)).toList();
      for (Path file : kept) {
        Files.copy(file, flights.resolve(file.getFileName()));
      }
    }
    return folder.resolve("home");
  }
}
