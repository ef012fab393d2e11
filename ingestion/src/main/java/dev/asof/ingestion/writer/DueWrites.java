package dev.asof.ingestion.writer;

import java.util.function.BiConsumer;
import java.util.function.Predicate;

/** Hands what is read over to the store, when it is due. Used by the reader's thread. */
final class DueWrites {
  private final LiveLogs logs;
  private final Cadence cadence;
  private final WriterOutcomes outcomes;
  private final BiConsumer<ViewReading, RuntimeException> onFailure;

  DueWrites(
      LiveLogs logs,
      Cadence cadence,
      WriterOutcomes outcomes,
      BiConsumer<ViewReading, RuntimeException> onFailure) {
    this.logs = logs;
    this.cadence = cadence;
    this.outcomes = outcomes;
    this.onFailure = onFailure;
  }

  /** Writes the views whose rows have waited long enough; all of them, once they are too many. */
  void rowsDue() {
    long now = System.nanoTime();
    boolean full =
        logs.bufferedRows() >= cadence.maxRows() || logs.bufferedBytes() >= cadence.maxBytes();
    for (ViewReading reading : logs.readings()) {
      if (full ? reading.hasRows() : reading.rowsDue(cadence.interval(), now)) {
        write(reading);
        if (!full && System.nanoTime() - now > LogReader.BUDGET.toNanos()) {
          return;
        }
      }
    }
  }

  /** Writes how far views without rows are read, where the store does not know it yet. */
  void progressDue() {
    writeWhere(ViewReading::progressDue);
  }

  void allRows() {
    writeWhere(ViewReading::hasRows);
  }

  private void writeWhere(Predicate<ViewReading> due) {
    logs.readings().stream().filter(due).forEach(this::write);
  }

  void write(ViewReading reading) {
    try {
      outcomes.written(reading.view(), reading::write);
    } catch (RuntimeException failed) {
      onFailure.accept(reading, failed);
    }
  }
}
