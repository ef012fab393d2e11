package dev.asof.offline.dataset;

import dev.asof.core.ProjectName;
import dev.asof.offline.join.DatasetFormat;
import dev.asof.offline.join.JoinQuestion;
import dev.asof.offline.table.TableSnapshot;
import java.io.InputStream;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * Training datasets as files of the warehouse, under {@code _datasets/{project}/{id}}. Thread-safe;
 * one id is written by one thread at a time.
 */
public interface TrainingDatasets {
  /**
   * A dataset to be written.
   *
   * @param id letters, digits, {@code -} and {@code _}; a second write replaces the first
   * @param name what the user called it
   */
  record DatasetRequest(
      ProjectName project, String id, String name, DatasetFormat format, JoinQuestion question) {}

  /** The file of a dataset; the reader closes the stream. */
  record DatasetContent(InputStream stream, long length, DatasetFormat format) {}

  /**
   * Pins {@code snapshots}, joins over them and stores file and manifest. Throws what the join
   * throws, and leaves neither file nor pins behind then.
   *
   * @param progress told now and then how many rows are written
   */
  DatasetManifest write(
      DatasetRequest request, List<TableSnapshot> snapshots, LongConsumer progress);

  /**
   * @throws dev.asof.core.AsofException {@link dev.asof.core.ErrorCode#UNKNOWN_TRAINING_DATASET} if
   *     there is none
   */
  DatasetManifest loadManifest(ProjectName project, String id);

  /**
   * @throws dev.asof.core.AsofException {@link dev.asof.core.ErrorCode#UNKNOWN_TRAINING_DATASET} if
   *     there is none
   */
  DatasetContent open(ProjectName project, String id);

  /**
   * Deletes file and manifest and lets go of the pins, whichever of them there are: a write that
   * was killed leaves pins and perhaps a file, but no manifest. Nothing happens if there is none.
   */
  void delete(ProjectName project, String id);
}
