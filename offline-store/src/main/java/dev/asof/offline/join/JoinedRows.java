package dev.asof.offline.join;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a training question, as a cursor over rows in spine order: first the spine's
 * columns, then one column per feature, then the extras. For one thread.
 */
public interface JoinedRows extends AutoCloseable {
  List<JoinedColumn> columns();

  /** How many rows there are in all. */
  long rowCount();

  /** How many of them are later than what the tables are complete through. */
  long incompleteCount();

  /** Steps to the next row. False once there is none. */
  boolean advance();

  /** The current row: one value for each column. */
  List<@Nullable Object> values();

  /**
   * Writes all rows to {@code file} as Parquet, in place of stepping through them. The spine's
   * moments become timestamps where whole µs hold them all, and stay text otherwise.
   *
   * @param file is created or replaced
   */
  void copyToParquet(Path file);

  @Override
  void close();
}
