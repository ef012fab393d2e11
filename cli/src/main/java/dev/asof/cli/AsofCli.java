package dev.asof.cli;

import java.io.InputStream;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import tools.jackson.core.JacksonException;

/** The {@code asof} command. */
public final class AsofCli {
  private AsofCli() {}

  public static void main(String... arguments) {
    // Names, SQL and messages are made with format(): some languages have digits of their own.
    Locale.setDefault(Locale.ROOT);
    System.exit(run(Terminal.ofProcess(), Pause.real(), arguments));
  }

  /**
   * Runs one command inside another program and returns its exit code. Nobody is taken to be at a
   * terminal.
   *
   * @param environment stands for the process's: {@code ASOF_URL}, {@code ASOF_PROJECT}
   */
  public static int run(
      Map<String, String> environment,
      InputStream in,
      PrintWriter out,
      PrintWriter err,
      String... arguments) {
    Terminal terminal = new Terminal(in, out, err, Set.of(), environment);
    return run(terminal, Pause.real(), arguments);
  }

  /** Runs one command and returns its exit code; nothing escapes as an exception. */
  static int run(Terminal terminal, Pause pause, String... arguments) {
    Invocation invocation = new Invocation(terminal, pause);
    int exitCode = commandLine(invocation).execute(arguments);
    terminal.out().flush();
    terminal.err().flush();
    return exitCode;
  }

  private static CommandLine commandLine(Invocation invocation) {
    CommandLine commandLine =
        new CommandLine(invocation)
            .addSubcommand(new PlanCommand(invocation))
            .addSubcommand(new ApplyCommand(invocation))
            .addSubcommand(new HistoryCommand(invocation))
            .addSubcommand(new PushCommand(invocation))
            .addSubcommand(new GetCommand(invocation))
            .addSubcommand(new ExportCommand(invocation))
            .addSubcommand(new StatusCommand(invocation));
    return commandLine
        .setOut(invocation.terminal().out())
        .setErr(invocation.terminal().err())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setOverwrittenOptionsAllowed(false)
        .setParameterExceptionHandler((e, arguments) -> misused(e, invocation))
        .setExecutionExceptionHandler((e, command, parsed) -> failed(e, invocation));
  }

  private static int misused(ParameterException e, Invocation invocation) {
    CommandLine command = e.getCommandLine();
    invocation.terminal().err().println("error [invalid-argument] " + e.getMessage());
    CommandLine.UnmatchedArgumentException.printSuggestions(e, invocation.terminal().err());
    invocation
        .terminal()
        .err()
        .printf("See %s --help.%n", command.getCommandSpec().qualifiedName());
    return ExitCode.USAGE.number();
  }

  private static int failed(Exception e, Invocation invocation) {
    CliException failure = e instanceof CliException known ? known : unexpected(e);
    ProblemReport.print(failure.problem(), invocation.terminal().err());
    if (invocation.debug()) {
      e.printStackTrace(invocation.terminal().err());
    }
    return failure.exitCode().number();
  }

  private static CliException unexpected(Exception e) {
    String detail =
        e instanceof JacksonException json
            ? json.getOriginalMessage()
            : e.getClass().getSimpleName() + ": " + e.getMessage();
    return new CliException(
        ExitCode.REFUSED, Problem.of("internal-error", detail + " (--debug shows where)"), e);
  }

  /** A command's body: what {@link Callable} is to picocli. */
  interface Body extends Callable<Integer> {
    ExitCode run();

    @Override
    default Integer call() {
      return run().number();
    }
  }
}
