package dev.asof.embedded.launcher;

import dev.asof.embedded.launcher.server.EmbeddedServer;
import dev.asof.embedded.launcher.server.Screen;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code asof up}. */
@Command(
    name = "up",
    description = "Starts Kafka, PostgreSQL, Redis and the service over one folder, until Ctrl-C.",
    mixinStandardHelpOptions = true)
final class UpCommand implements Callable<Integer> {
  private final Screen screen;

  @Mixin private ServerOptions options = new ServerOptions();

  @Option(names = "--exit", description = "Stops again once everything is up.")
  private boolean exit;

  UpCommand(Screen screen) {
    this.screen = screen;
  }

  @Override
  public Integer call() throws InterruptedException {
    try (EmbeddedServer server = options.start(screen)) {
      if (!exit) {
        screen.line("Ctrl-C stops it; the data stays.");
        server.awaitStop();
      }
    }
    return 0;
  }
}
