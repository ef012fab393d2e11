package dev.asof.offline.dataset;

import java.time.Instant;
import java.util.List;

/**
 * What a training dataset was made of, enough to make it again.
 *
 * @param id of the dataset, unique in its project
 * @param mode {@code event_time} or {@code as_served}
 * @param sha256 of the file, in hexadecimal
 * @param bytes length of the file
 * @param completeThrough what the tables were complete through, as text; empty if through nothing
 * @param incompleteRows how many rows are later than that
 */
public record DatasetManifest(
    String id,
    String project,
    String name,
    Instant createdAt,
    String mode,
    String onExpired,
    List<View> views,
    List<Column> columns,
    SpineDescription spine,
    String format,
    long rows,
    long bytes,
    String sha256,
    String completeThrough,
    long incompleteRows) {
  /** A view version that answered, and the table snapshot in which. */
  public record View(String name, int version, int revision, long snapshotId) {}

  /**
   * @param source the feature, as {@code view@version:feature}; empty for the spine's columns and
   *     extras
   */
  public record Column(String name, String type, String source) {}

  /**
   * @param sha256 of the spine's columns and rows, in hexadecimal
   */
  public record SpineDescription(long rows, String sha256) {}

  public DatasetManifest {
    views = List.copyOf(views);
    columns = List.copyOf(columns);
  }
}
