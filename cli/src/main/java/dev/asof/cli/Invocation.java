package dev.asof.cli;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** The options that every command has, and what the process was started in. */
@Command(
    name = "asof",
    scope = ScopeType.INHERIT,
    mixinStandardHelpOptions = true,
    versionProvider = AsofVersion.class,
    header = "Client of an Asof feature store server.",
    customSynopsis = "./asof COMMAND [OPTIONS]",
    usageHelpAutoWidth = true,
    usageHelpWidth = 100,
    sortOptions = false,
    footer = "%n./asof up and ./asof demo start a server here; see ./asof up --help.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      " 0:done",
      " 1:refused by the server, or the work failed",
      " 2:wrong command line, or a file that cannot be read",
      " 3:no server answers, or a part that it needs is down",
      " 4:plan --exit-code: there are changes to apply",
      " 5:plan --exit-code: there are changes, and apply would refuse them"
    })
final class Invocation implements Runnable {
  /** How commands print. */
  enum Output {
    TABLE,
    JSON
  }

  private static final String DEFAULT_URL = "http://127.0.0.1:6570";
  private static final String DEFAULT_PROJECT = "default";

  private final Terminal terminal;
  private final Pause pause;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--url",
      paramLabel = "URL",
      scope = ScopeType.INHERIT,
      description = "The server. Default: ASOF_URL, else " + DEFAULT_URL + ".")
  private @Nullable String url;

  @Option(
      names = "--project",
      paramLabel = "NAME",
      scope = ScopeType.INHERIT,
      description = "The project. Default: ASOF_PROJECT, else " + DEFAULT_PROJECT + ".")
  private @Nullable String project;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      scope = ScopeType.INHERIT,
      description = "table (default), or json: the server's answer.")
  private Output output = Output.TABLE;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      scope = ScopeType.INHERIT,
      description = "How long to wait for the beginning of an answer. Default: 120.")
  private int timeoutSeconds = 120;

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Show the stack trace of a failure.")
  private boolean debug;

  Invocation(Terminal terminal, Pause pause) {
    this.terminal = terminal;
    this.pause = pause;
  }

  @Override
  public void run() {
    if (spec == null) {
      throw new IllegalStateException("run outside of a command line");
    }
    throw new ParameterException(spec.commandLine(), "Name a command.");
  }

  Terminal terminal() {
    return terminal;
  }

  Pause pause() {
    return pause;
  }

  boolean debug() {
    return debug;
  }

  boolean json() {
    return output == Output.JSON;
  }

  void printJson(JsonNode answer) {
    terminal.out().println(Json.pretty(answer));
  }

  String project() {
    return project != null ? project : terminal.variable("ASOF_PROJECT").orElse(DEFAULT_PROJECT);
  }

  ApiPath inProject(String... segments) {
    return ApiPath.inProject(project(), segments);
  }

  ApiClient api() {
    if (timeoutSeconds < 1) {
      throw CliException.usage("--timeout is " + timeoutSeconds + ": give at least 1 second.");
    }
    String address = url != null ? url : terminal.variable("ASOF_URL").orElse(DEFAULT_URL);
    return new ApiClient(parse(address), Duration.ofSeconds(timeoutSeconds));
  }

  private static URI parse(String address) {
    try {
      URI server = new URI(address.strip().replaceFirst("/+$", ""));
      if (Set.of("http", "https").contains(String.valueOf(server.getScheme()))
          && server.getHost() != null
          && server.getQuery() == null
          && server.getFragment() == null) {
        return server;
      }
    } catch (URISyntaxException e) {
      // Said below, as for every other address that is none.
    }
    throw CliException.usage(
        "'%s' is not a server's address: write it like %s.".formatted(address, DEFAULT_URL));
  }
}
