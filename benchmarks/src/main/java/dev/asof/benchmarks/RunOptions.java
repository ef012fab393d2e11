package dev.asof.benchmarks;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What every benchmark can be told. */
final class RunOptions {
  @Option(
      names = "--runs",
      defaultValue = "3",
      description = "How often it is measured (${DEFAULT-VALUE}).")
  int runs;

  @Option(
      names = "--jfr",
      paramLabel = "FILE",
      description = "Write a flight recording of what is measured to this file.")
  @Nullable Path jfr;

  /** Records {@code jvm} from now on, if that is wanted. */
  FlightRecording record(ProcessHandle jvm) {
    return FlightRecording.start(jvm, jfr);
  }
}
