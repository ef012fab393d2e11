package dev.asof.cli;

/** What a CI job learns from the end of a command. The numbers are part of the interface. */
enum ExitCode {
  /** Everything asked for was done. */
  OK(0),
  /**
   * The server refused, or the work failed: looking at the message helps, trying again does not.
   */
  REFUSED(1),
  /** The command line is wrong, or a file it names cannot be read. */
  USAGE(2),
  /** No server answers, or a part that it needs is down: trying again later may help. */
  UNAVAILABLE(3),
  /** {@code plan --exit-code}: there are changes to apply. */
  CHANGES(4),
  /** {@code plan --exit-code}: there are changes, and apply would refuse them as breaking. */
  BREAKING(5);

  private final int number;

  ExitCode(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }
}
