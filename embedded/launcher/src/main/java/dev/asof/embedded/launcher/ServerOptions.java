package dev.asof.embedded.launcher;

import dev.asof.embedded.launcher.server.DataLayout;
import dev.asof.embedded.launcher.server.EmbeddedServer;
import dev.asof.embedded.launcher.server.Screen;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the server keeps its data and listens: options of both commands. */
final class ServerOptions {
  @Option(
      names = "--data",
      paramLabel = "FOLDER",
      description =
          "The folder of all data; ${DEFAULT-VALUE} unless given, which $ASOF_DATA changes.")
  private Path data = usual(System.getenv("ASOF_DATA"));

  @Option(
      names = "--port",
      paramLabel = "N",
      converter = PortNumber.class,
      description =
          "The port of the HTTP API on 127.0.0.1; ${DEFAULT-VALUE} unless given, 0 for a free one.")
  private int port = 6570;

  private static Path usual(@Nullable String variable) {
    return Path.of(variable == null || variable.isEmpty() ? ".asof" : variable);
  }

  /** Starts the server and says where everything is. */
  EmbeddedServer start(Screen screen) {
    screen.line("Starting Asof over " + data.toAbsolutePath().normalize() + " …");
    long started = System.nanoTime();
    EmbeddedServer server = EmbeddedServer.start(DataLayout.in(data), port);
    screen.line("Asof is up after %.1f s.".formatted((System.nanoTime() - started) / 1e9));
    screen.line("");
    server.places().print(screen);
    screen.line("");
    return server;
  }
}
