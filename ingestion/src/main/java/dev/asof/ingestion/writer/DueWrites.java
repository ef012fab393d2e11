package dev.asof.ingestion.writer;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * Hands what is read over to the store, when it is due, those that waited longest first. Used by
 * the reader's thread.
 */
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

  /** Whether so much waits that nothing more is to be read before some of it is written. */
  boolean full() {
    return logs.bufferedRows() >= cadence.maxRows() || logs.bufferedBytes() >= cadence.maxBytes();
  }

  /** Writes the views whose rows have waited long enough; all of them, once they are too many. */
  void rows(Duration budget) {
    Duration interval = full() ? Duration.ZERO : cadence.interval();
    long now = System.nanoTime();
    writeWhere(reading -> reading.rowsDue(interval, now), budget);
  }

  /** Writes how far views without rows are read, where the store does not know it yet. */
  void progress(Duration budget) {
    writeWhere(ViewReading::progressDue, budget);
  }

  /** Writes all that is read, due or not. */
  void all(Duration budget) {
    writeWhere(ViewReading::hasRows, budget);
  }

  private void writeWhere(Predicate<ViewReading> due, Duration budget) {
    long start = System.nanoTime();
    List<ViewReading> oldestFirst =
        logs.readings().stream()
            .filter(due)
            .sorted(Comparator.comparingLong(reading -> reading.writtenAt() - start))
            .toList();
    for (ViewReading reading : oldestFirst) {
      write(reading);
      if (System.nanoTime() - start > budget.toNanos()) {
        return;
      }
    }
  }

  void write(ViewReading reading) {
    try {
      outcomes.written(reading.view(), reading::write);
    } catch (RuntimeException failed) {
      onFailure.accept(reading, failed);
    }
  }
}
