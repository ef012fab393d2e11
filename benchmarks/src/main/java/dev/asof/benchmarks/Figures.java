package dev.asof.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What the runs of a benchmark measured; printed run by run, and as median and range of all. */
final class Figures {
  private final Map<String, List<Double>> measured = new LinkedHashMap<>();
  private final StringBuilder line = new StringBuilder();

  /** Adds a figure of the current run under a name such as {@code p50, µs}. */
  void add(String name, double value) {
    measured.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
    line.append(line.isEmpty() ? "" : "; ").append(name).append(' ').append(text(value));
  }

  /**
   * Adds median and 99th percentile of durations in nanoseconds, which get sorted, in {@code unit}.
   */
  void addPercentiles(String of, long[] nanos, String unit, double nanosPerUnit) {
    Arrays.sort(nanos);
    add("%sp50, %s".formatted(of, unit), nanos[nanos.length / 2] / nanosPerUnit);
    add("%sp99, %s".formatted(of, unit), nanos[(int) (nanos.length * 99L / 100)] / nanosPerUnit);
  }

  /** Prints the figures of the current run, and begins the next one. */
  void endRun(int run) {
    System.out.printf("run %d: %s%n", run, line);
    line.setLength(0);
  }

  /** Prints the median and the range of each figure over all runs. */
  void summarize() {
    measured.forEach((name, values) -> {
      double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
      System.out.printf(
          "%s: median %s (%s–%s)%n",
          name, text(median(sorted)), text(sorted[0]), text(sorted[sorted.length - 1]));
    });
  }

  private static double median(double[] sorted) {
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  private static String text(double value) {
    return String.format(Locale.ROOT, value < 100 ? "%.2f" : "%,.0f", value);
  }
}
