package dev.asof.cli;

import java.io.PrintWriter;

/** One line, drawn over itself. ASCII, for the sake of terminals that know nothing else. */
final class ProgressBar implements Progress {
  private static final int WIDTH = 30;

  private final PrintWriter err;
  private final String unit;
  private String drawn = "";

  ProgressBar(PrintWriter err, String unit) {
    this.err = err;
    this.unit = unit;
  }

  @Override
  public void update(String step, long done, long total) {
    draw(DisplayText.printable(total == UNKNOWN ? counted(step, done) : bar(step, done, total)));
  }

  private String counted(String step, long done) {
    return "%s  %,d %s".formatted(step, done, unit);
  }

  private String bar(String step, long done, long total) {
    int permille = Progress.permille(done, total);
    int filled = WIDTH * permille / 1000;
    return "%s  [%s%s] %3d%%  %,d of %,d %s"
        .formatted(
            step, "#".repeat(filled), ".".repeat(WIDTH - filled), permille / 10, done, total, unit);
  }

  private void draw(String line) {
    if (line.equals(drawn)) {
      return;
    }
    int leftover = Math.max(0, DisplayText.width(drawn) - DisplayText.width(line));
    err.print("\r" + line + " ".repeat(leftover));
    err.flush();
    drawn = line;
  }

  @Override
  public void close() {
    err.print("\r" + " ".repeat(DisplayText.width(drawn)) + "\r");
    err.flush();
    drawn = "";
  }
}
