package dev.asof.offline.dataset;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Instant;
import java.util.List;

/**
 * What a training dataset was made of, enough to make it again. As JSON, the members of all four
 * parts side by side.
 *
 * @param question what was asked
 * @param sources what answered it
 * @param file what came of it
 */
public record DatasetManifest(
    @JsonUnwrapped Identity identity,
    @JsonUnwrapped Question question,
    @JsonUnwrapped Sources sources,
    @JsonUnwrapped OutputFile file) {

  /**
   * @param id of the dataset, unique in its project
   * @param name what the user called it
   */
  public record Identity(String id, String project, String name, Instant createdAt) {}

  /**
   * @param mode {@code event_time} or {@code as_served}
   * @param onExpired the policy for values past their TTL
   */
  public record Question(
      String mode, String onExpired, SpineDescription spine, List<Column> columns) {
    public Question {
      columns = List.copyOf(columns);
    }
  }

  /**
   * @param sha256 of the spine's columns and rows, in hexadecimal
   */
  public record SpineDescription(long rows, String sha256) {}

  /**
   * A column of the answer.
   *
   * @param source the feature, as {@code view@version:feature}; empty for the spine's columns and
   *     extras
   */
  public record Column(String name, String type, String source) {}

  /**
   * @param completeThrough what the tables were complete through, as text; empty if through nothing
   * @param incompleteRows how many rows are later than that
   */
  public record Sources(List<View> views, String completeThrough, long incompleteRows) {
    public Sources {
      views = List.copyOf(views);
    }
  }

  /** A view version that answered, and the table snapshot in which. */
  public record View(String name, int version, int revision, long snapshotId) {}

  /**
   * @param bytes length of the file
   * @param sha256 of the file, in hexadecimal
   */
  public record OutputFile(String format, long rows, long bytes, String sha256) {}

  /** The same dataset, known to its reader as {@code id}. */
  public DatasetManifest withId(String id) {
    return new DatasetManifest(
        new Identity(id, identity.project(), identity.name(), identity.createdAt()),
        question,
        sources,
        file);
  }
}
