package dev.asof.cli;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a command was started in: its standard streams (all UTF-8), which of them a human looks at,
 * and the environment.
 */
record Terminal(
    InputStream in,
    PrintWriter out,
    PrintWriter err,
    Set<Stream> interactive,
    Map<String, String> environment) {

  /** The standard streams. */
  enum Stream {
    IN('0'),
    OUT('1'),
    ERR('2');

    private final char descriptor;

    Stream(char descriptor) {
      this.descriptor = descriptor;
    }
  }

  /**
   * Set by the launcher, since the JDK cannot tell the streams apart: the descriptors that are a
   * terminal, as in {@code 02}. Without it nobody is taken to be there.
   */
  private static final String DESCRIPTORS = "asof.terminal";

  Terminal {
    interactive = Set.copyOf(interactive);
    environment = Map.copyOf(environment);
  }

  static Terminal ofProcess() {
    return new Terminal(
        System.in,
        writer(FileDescriptor.out),
        writer(FileDescriptor.err),
        interactiveStreams(),
        System.getenv());
  }

  private static PrintWriter writer(FileDescriptor descriptor) {
    return new PrintWriter(
        new OutputStreamWriter(new FileOutputStream(descriptor), StandardCharsets.UTF_8), true);
  }

  private static Set<Stream> interactiveStreams() {
    String descriptors = System.getProperty(DESCRIPTORS, "");
    return Arrays.stream(Stream.values())
        .filter(stream -> descriptors.indexOf(stream.descriptor) >= 0)
        .collect(Collectors.toSet());
  }

  /** Whether a human can be asked a question and see it. */
  boolean canAsk() {
    return interactive.contains(Stream.IN) && interactive.contains(Stream.ERR);
  }

  boolean showsProgress() {
    return interactive.contains(Stream.ERR);
  }

  /** Asks on standard error, so that standard output stays clean; anything but yes is no. */
  boolean confirms(String question) {
    err.print(question + " [y/N] ");
    err.flush();
    try {
      String answer =
          new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)).readLine();
      return answer != null && answer.strip().matches("(?i)y|yes");
    } catch (IOException e) {
      throw CliException.unreadable("The answer", e);
    }
  }

  Optional<String> variable(String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
  }
}
