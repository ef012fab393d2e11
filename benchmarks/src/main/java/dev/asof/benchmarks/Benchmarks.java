package dev.asof.benchmarks;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The benchmarks by name. */
@Command(
    name = "benchmarks/run",
    description = "Measures the service and its stores. Leave the machine alone meanwhile.",
    mixinStandardHelpOptions = true,
    subcommands = {
      ServingBenchmark.class,
      IngestionBenchmark.class,
      OnlineStoreBenchmark.class,
      OfflineStoreBenchmark.class
    })
final class Benchmarks {
  private Benchmarks() {}

  public static void main(String[] arguments) {
    CommandLine commands = new CommandLine(new Benchmarks()).setUsageHelpAutoWidth(true);
    System.exit(commands.execute(arguments));
  }
}
