package dev.asof.cli;

import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;

/** Runs the client in this JVM and keeps what it prints. Time does not pass while it waits. */
record TestingCli(Map<String, String> environment, String input, Set<Terminal.Stream> interactive) {

  record Result(int exitCode, String out, String err) {}

  static TestingCli of(String url) {
    return new TestingCli(Map.of("ASOF_URL", url), "", Set.of());
  }

  TestingCli withInput(String text) {
    return new TestingCli(environment, text, interactive);
  }

  TestingCli onTerminal() {
    return new TestingCli(environment, input, Set.of(Terminal.Stream.values()));
  }

  Result run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Terminal terminal =
        new Terminal(
            new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
            new PrintWriter(out),
            new PrintWriter(err),
            interactive,
            environment);
    int exitCode = AsofCli.run(terminal, _ -> {}, arguments);
    return new Result(exitCode, out.toString(), err.toString());
  }
}
