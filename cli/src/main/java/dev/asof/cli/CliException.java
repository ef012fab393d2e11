package dev.asof.cli;

import java.io.Serial;

/** Ends a command with a problem and an exit code. */
final class CliException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final ExitCode exitCode;
  private final transient Problem problem;

  CliException(ExitCode exitCode, Problem problem) {
    super(problem.detail());
    this.exitCode = exitCode;
    this.problem = problem;
  }

  CliException(ExitCode exitCode, Problem problem, Throwable cause) {
    super(problem.detail(), cause);
    this.exitCode = exitCode;
    this.problem = problem;
  }

  /** The command line or a file that it names is at fault. */
  static CliException usage(String detail) {
    return new CliException(ExitCode.USAGE, Problem.of("invalid-argument", detail));
  }

  static CliException unreadable(Object file, Exception cause) {
    String reason = cause.getMessage() == null ? "" : " (" + cause.getMessage() + ")";
    return new CliException(
        ExitCode.USAGE,
        Problem.of(
            "unreadable-file",
            "%s cannot be read: %s%s.".formatted(file, cause.getClass().getSimpleName(), reason)),
        cause);
  }

  ExitCode exitCode() {
    return exitCode;
  }

  Problem problem() {
    return problem;
  }
}
