package dev.asof.offline.join;

import java.nio.file.Path;
import java.util.function.LongConsumer;

/** Writes answers to local files. Thread-safe. */
public interface TrainingDatasetWriter {
  /**
   * Writes what is left of {@code rows}, which must not have been advanced, to {@code file}.
   *
   * @param file is created or replaced
   * @param progress told now and then how many rows are written
   */
  void write(JoinedRows rows, DatasetFormat format, Path file, LongConsumer progress);
}
