package dev.asof.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A recording of what a JVM does, from its start to its {@link #close}. */
final class FlightRecording implements AutoCloseable {
  private final long jvm;
  private final @Nullable Path file;

  private FlightRecording(long jvm, @Nullable Path file) {
    this.jvm = jvm;
    this.file = file;
  }

  /** Starts a recording; none if {@code file} is null. */
  static FlightRecording start(ProcessHandle jvm, @Nullable Path file) {
    var recording = new FlightRecording(jvm.pid(), file);
    if (file != null) {
      recording.command("JFR.start", "name=benchmark", "settings=profile");
    }
    return recording;
  }

  /** Ends the recording and writes its file. */
  @Override
  public void close() {
    if (file != null) {
      command("JFR.stop", "name=benchmark", "filename=" + file.toAbsolutePath());
      System.out.println("recording: " + file);
    }
  }

  private void command(String name, String... arguments) {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    ProcessBuilder builder = new ProcessBuilder(jcmd.toString(), String.valueOf(jvm), name);
    builder.command().addAll(java.util.List.of(arguments));
    try {
      int status =
          builder
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor();
      if (status != 0) {
        throw new IllegalStateException(
            "%s failed with status %d".formatted(builder.command(), status));
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", stopped);
    }
  }
}
