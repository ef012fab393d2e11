package dev.asof.embedded.services;

import java.nio.file.Path;

/**
 * A program for tests to kill: starts the stack over the folder it is given, writes a word, says
 * so, and stays.
 */
final class StackProgram {
  static final String READY = "READY";

  private StackProgram() {}

  public static void main(String[] arguments) throws Exception {
    EmbeddedStack stack = EmbeddedStack.start(Path.of(arguments[0]), Ports.AS_LAST_TIME);
    StackClients.write(stack, arguments[1]);
    System.out.println(READY);
    System.in.read();
    stack.close();
  }

  /** Starts this program in a JVM of its own and returns once it is ready. */
  static Process start(Path folder, String word) throws Exception {
    Process process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                StackProgram.class.getName(),
                folder.toString(),
                word)
            .redirectErrorStream(true)
            .start();
    StringBuilder output = new StringBuilder();
    for (String line;
        (line = process.inputReader().readLine()) != null;
        output.append(line).append('\n')) {
      if (line.equals(READY)) {
        return process;
      }
    }
    throw new AssertionError("The stack did not start:\n" + output);
  }
}
