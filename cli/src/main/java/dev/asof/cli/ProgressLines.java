package dev.asof.cli;

import java.io.PrintWriter;

/**
 * A line per step and then per tenth of the work, or per doubling where the total is unknown: a log
 * stays readable however long the work takes.
 */
final class ProgressLines implements Progress {
  private final PrintWriter err;
  private final String unit;
  private String step = "";
  private int tenth;
  private long nextCount;

  ProgressLines(PrintWriter err, String unit) {
    this.err = err;
    this.unit = unit;
  }

  @Override
  public void update(String step, long done, long total) {
    int newTenth = Progress.permille(done, total) / 100;
    boolean newStep = !step.equals(this.step);
    boolean further = total == UNKNOWN ? done >= nextCount && done > 0 : newTenth > tenth;
    if (!newStep && !further) {
      return;
    }
    this.step = step;
    tenth = newTenth;
    nextCount = Math.max(10_000, 2 * done);
    String count = total == UNKNOWN ? "%,d".formatted(done) : "%,d of %,d".formatted(done, total);
    err.println(DisplayText.printable("%s: %s %s".formatted(step, count, unit)));
  }

  @Override
  public void close() {
    err.flush();
  }
}
