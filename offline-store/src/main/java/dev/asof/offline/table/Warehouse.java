package dev.asof.offline.table;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.OptionalLong;

/** The folder, local or on S3, that holds tables and training datasets. Thread-safe. */
public interface Warehouse extends AutoCloseable {
  /** The URI of {@code path}, which is relative to the warehouse. */
  String location(String path);

  /**
   * Uploads {@code file}; readers see either nothing (or what was there before) or all of it.
   *
   * @throws dev.asof.core.AsofException as all methods here: {@link
   *     dev.asof.core.ErrorCode#OFFLINE_STORE_UNAVAILABLE} if the warehouse does not answer
   */
  void put(Path file, String location);

  /** The length of the file at {@code location}, if there is one. */
  OptionalLong findLength(String location);

  /**
   * Opens the file at {@code location}, which must exist. What the stream throws, except when it is
   * closed, is what the methods here do.
   */
  InputStream open(String location);

  /** Deletes the file at {@code location}, if there is one. */
  void delete(String location);

  @Override
  void close();
}
