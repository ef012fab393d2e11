package dev.asof.ingestion.log;

import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.core.row.FeatureRow;
import java.util.List;

/**
 * What goes to Kafka together: all of it is on the log, or none.
 *
 * @param rows accepted rows, in the order in which they take their positions
 */
public record LogBatch(List<Entry> rows, List<DeadLetter> deadLetters) {
  /** One row for the log of one view version. */
  public record Entry(FeatureViewVersion view, FeatureRow row) {}

  public LogBatch {
    rows = List.copyOf(rows);
    deadLetters = List.copyOf(deadLetters);
  }

  /** Whether the batch is more than one record: some might fail alone. */
  boolean needsTransaction() {
    return rows.size() + deadLetters.size() > 1;
  }
}
