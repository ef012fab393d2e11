package dev.asof.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.OptionalLong;

/** Rows of a file or a stream, one at a time, byte for byte as far as the format allows. */
interface RowReader {
  /** How rows lie in a file. */
  enum Format {
    /** A row per line; blank lines do not count. */
    NDJSON,
    /** An array of rows, or rows one after the other. */
    JSON
  }

  /**
   * Appends the next row and a line feed to {@code batch}.
   *
   * @return where the row stands: its line, or its place in the array, from 1; empty at the end
   */
  OptionalLong readInto(ByteArrayOutputStream batch) throws IOException;
}
