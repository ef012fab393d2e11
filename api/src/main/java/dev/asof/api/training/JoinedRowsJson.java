package dev.asof.api.training;

import dev.asof.api.json.TypedValues;
import dev.asof.offline.join.JoinedColumn;
import dev.asof.offline.join.JoinedRows;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Joined rows as one JSON document: the columns, then an array for each row. */
final class JoinedRowsJson {
  private static final JsonFactory FACTORY = new JsonFactory();

  private JoinedRowsJson() {}

  /**
   * Writes all of {@code rows} to {@code file}.
   *
   * @throws UncheckedIOException if the disk takes no more
   */
  static void write(JoinedRows rows, Path file) {
    try (OutputStream bytes = new BufferedOutputStream(Files.newOutputStream(file));
        JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), bytes)) {
      write(rows, json);
    } catch (IOException full) {
      throw new UncheckedIOException(full);
    }
  }

  private static void write(JoinedRows rows, JsonGenerator json) {
    json.writeStartObject();
    json.writeArrayPropertyStart("columns");
    for (JoinedColumn column : rows.columns()) {
      json.writeStartObject();
      json.writeStringProperty("name", column.name());
      json.writeStringProperty("type", column.typeText());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeNumberProperty("rowCount", rows.rowCount());
    json.writeNumberProperty("incompleteRows", rows.incompleteCount());
    json.writeArrayPropertyStart("rows");
    while (rows.advance()) {
      json.writeStartArray();
      rows.values().forEach(value -> TypedValues.write(json, value));
      json.writeEndArray();
    }
    json.writeEndArray();
    json.writeEndObject();
  }
}
