package dev.asof.ingestion.source;

import dev.asof.ingestion.log.LogBatch;
import dev.asof.ingestion.validation.Refusal;
import java.util.List;

/**
 * What became of rows on their way to the views that read their source.
 *
 * @param batch what goes to Kafka
 * @param rowOfEntry for each row of the batch, which incoming row it is
 * @param refusals what was refused, each of them a dead letter of the batch too
 */
record RoutedRows(LogBatch batch, List<Integer> rowOfEntry, List<RefusedRow> refusals) {
  /**
   * @param row which incoming row
   * @param view {@code view@version}, or empty where the document could not be read at all
   */
  record RefusedRow(int row, String view, Refusal refusal) {}
}
