package dev.asof.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A Java program in a JVM of its own, which can be frozen and killed; it ends with this JVM. */
public final class ChildJvm implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 60;

  private final Process process;
  private final Path output;

  private ChildJvm(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  /**
   * Starts a program.
   *
   * @param output the file for what it prints
   * @param command options of the JVM, the main class and its arguments
   */
  public static ChildJvm start(Path output, List<String> command) {
    List<String> all = new ArrayList<>();
    all.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    all.add("--enable-native-access=ALL-UNNAMED");
    all.addAll(command);
    return start(output, new ProcessBuilder(all));
  }

  /** As {@link #start(Path, List)}, with a folder and an environment of the caller's choice. */
  static ChildJvm start(Path output, ProcessBuilder command) {
    try {
      Process process = command.redirectErrorStream(true).redirectOutput(output.toFile()).start();
      ChildJvm child = new ChildJvm(process, output);
      TestJvm.closeAtEnd(child);
      return child;
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** The class path of this JVM. */
  public static String classPath() {
    return System.getProperty("java.class.path");
  }

  /** The class path of this JVM without the folders of tests, and so without their settings. */
  public static String productionClassPath() {
    return Stream.of(classPath().split(File.pathSeparator))
        .filter(entry -> !Path.of(entry).endsWith("test-classes"))
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** What the program has printed so far. */
  public List<String> lines() {
    try {
      return new String(Files.readAllBytes(output), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /**
   * @throws IllegalStateException if it has ended
   */
  void requireAlive() {
    if (!process.isAlive()) {
      throw new IllegalStateException(
          "the program ended with status %d; its output is in %s"
              .formatted(process.exitValue(), output));
    }
  }

  public ProcessHandle handle() {
    return process.toHandle();
  }

  /** Freezes it: its connections stay open, and it does nothing. */
  public void freeze() {
    signal("STOP");
  }

  public void thaw() {
    signal("CONT");
  }

  private void signal(String name) {
    try {
      // The shell's own kill: the program of that name is missing from small systems.
      new ProcessBuilder("sh", "-c", "kill -%s %d".formatted(name, process.pid()))
          .start()
          .waitFor();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    } catch (InterruptedException stopped) {
      throw interrupted(stopped);
    }
  }

  /**
   * Asks it to end, as a supervisor would, and returns its exit status once it has.
   *
   * @throws IllegalStateException if it goes on
   */
  public int stop() {
    process.destroy();
    if (!endsInTime()) {
      throw new IllegalStateException(
          "the program goes on %d s after SIGTERM; its output is in %s"
              .formatted(PATIENCE_SECONDS, output));
    }
    return process.exitValue();
  }

  /** Ends it without a chance to clean up. */
  public void kill() {
    process.destroyForcibly();
    endsInTime();
  }

  private boolean endsInTime() {
    try {
      return process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException stopped) {
      throw interrupted(stopped);
    }
  }

  private static IllegalStateException interrupted(InterruptedException stopped) {
    Thread.currentThread().interrupt();
    return new IllegalStateException("interrupted", stopped);
  }

  /** Asks it to end, and kills it if it does not. */
  @Override
  public void close() {
    TestJvm.forget(this);
    if (!process.isAlive()) {
      return;
    }
    thaw();
    process.destroy();
    if (!endsInTime()) {
      kill();
    }
  }
}
