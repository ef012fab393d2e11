package dev.asof.embedded.launcher;

import dev.asof.embedded.launcher.server.LauncherException;
import dev.asof.embedded.launcher.server.Screen;
import dev.asof.embedded.services.EmbeddedServiceException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/** What {@code ./asof up} and {@code ./asof demo} run. */
@Command(
    name = "asof",
    description = "Asof with embedded Kafka, PostgreSQL and Redis.",
    mixinStandardHelpOptions = true)
public final class AsofLauncher {
  private static final int FAILED = 1;
  private static final int MISUSED = 2;

  private AsofLauncher() {}

  public static void main(String... arguments) {
    // Names, SQL and messages are made with format(): some languages have digits of their own.
    Locale.setDefault(Locale.ROOT);
    Screen screen = Screen.ofProcess();
    System.exit(run(screen, arguments));
  }

  /** Runs one command to its end and returns the exit code. */
  static int run(Screen screen, String... arguments) {
    return new CommandLine(new AsofLauncher())
        .addSubcommand(new UpCommand(screen))
        .addSubcommand(new DemoCommand(screen, AsofHome.path()))
        .setParameterExceptionHandler((misuse, _) -> misused(misuse, screen))
        .setExecutionExceptionHandler((failure, _, _) -> failed(failure, screen))
        .execute(arguments.length == 0 ? new String[] {"--help"} : arguments);
  }

  private static int misused(ParameterException misuse, Screen screen) {
    screen.problem(misuse.getMessage());
    screen.problem("see ./asof %s --help".formatted(misuse.getCommandLine().getCommandName()));
    return MISUSED;
  }

  private static int failed(Exception failure, Screen screen) throws Exception {
    switch (failure) {
      case LauncherException known -> screen.problem(known.getMessage());
      case EmbeddedServiceException known -> screen.problem(messages(known));
      default -> throw failure;
    }
    return FAILED;
  }

  /** The message of a failed service, and that of its cause where there is one. */
  private static @Nullable String messages(EmbeddedServiceException failure) {
    Throwable cause = failure.getCause();
    return cause == null ? failure.getMessage() : failure.getMessage() + " (" + cause + ")";
  }
}
