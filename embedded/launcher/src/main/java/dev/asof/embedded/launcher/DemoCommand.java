package dev.asof.embedded.launcher;

import dev.asof.embedded.launcher.demo.Demo;
import dev.asof.embedded.launcher.server.EmbeddedServer;
import dev.asof.embedded.launcher.server.LauncherException;
import dev.asof.embedded.launcher.server.Screen;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code asof demo}. */
@Command(
    name = "demo",
    description = "Starts everything, streams real flights through it, and checks what comes out.",
    mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
  private static final String FLIGHTS = "feature-definitions/flights";

  private final Screen screen;
  private final String home;

  @Mixin private ServerOptions options = new ServerOptions();

  @Option(
      names = "--exit",
      description = "Stops afterwards; the exit code is 0 only if every check held.")
  private boolean exit;

  /**
   * @param home the folder of the checkout
   */
  DemoCommand(Screen screen, String home) {
    this.screen = screen;
    this.home = home;
  }

  @Override
  public Integer call() throws InterruptedException {
    Path flights = flights();
    boolean passed;
    try (EmbeddedServer server = options.start(screen)) {
      passed = new Demo(server.places(), flights, screen).run();
      if (!exit) {
        server.places().print(screen);
        screen.line("");
        screen.line("Asof stays up; Ctrl-C stops it, and the data stays.");
        server.awaitStop();
      }
    }
    return passed ? 0 : 1;
  }

  /** The definitions and data, in the folder that the script lies in, or the current one. */
  private Path flights() {
    Path flights = Path.of(home, FLIGHTS).toAbsolutePath().normalize();
    if (!Files.isRegularFile(flights.resolve("flights.csv.gz"))) {
      throw new LauncherException(
          "The demo's flights are not in %s; run ./asof demo in a complete checkout"
              .formatted(flights));
    }
    return flights;
  }
}
