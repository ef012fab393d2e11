package dev.asof.cli;

/**
 * Tells on standard error how far long work is: as a bar on a terminal, as an occasional line in a
 * log file.
 */
interface Progress extends AutoCloseable {
  /** Stands for a total that nobody knows. */
  long UNKNOWN = -1;

  /**
   * @param step what is being done, a few words
   * @param total {@link #UNKNOWN}, or the value of {@code done} at the end
   */
  void update(String step, long done, long total);

  /** Leaves the cursor at the start of an empty line. */
  @Override
  void close();

  /**
   * @param unit what is counted, in the plural
   */
  static Progress on(Terminal terminal, String unit) {
    return terminal.showsProgress()
        ? new ProgressBar(terminal.err(), unit)
        : new ProgressLines(terminal.err(), unit);
  }

  /** {@code done} of {@code total} in per mille, at most 1000. */
  static int permille(long done, long total) {
    return total <= 0 ? 0 : (int) Math.min(1000, Math.round(1000.0 * done / total));
  }
}
