package dev.asof.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import tools.jackson.core.JsonGenerator;

/** A file of spine rows. */
interface SpineFile {
  /** Writes the first {@code limit} rows as JSON objects and returns how many there were. */
  long writeRows(JsonGenerator generator, long limit) throws IOException;

  /** Reads {@code *.csv} as CSV and everything else as NDJSON. */
  static SpineFile of(Path file, String timestampColumn, JoinKeyTypes types) {
    return file.toString().toLowerCase(Locale.ROOT).endsWith(".csv")
        ? new CsvSpine(file, timestampColumn, types)
        : new NdjsonSpine(file);
  }
}
