package dev.asof.api.training;

import dev.asof.api.json.TypedValues;
import dev.asof.offline.join.JoinedColumn;
import dev.asof.offline.join.JoinedRows;
import tools.jackson.core.JsonGenerator;

/** Joined rows as one JSON document: the columns, then an array for each row. */
final class JoinedRowsJson {
  private JoinedRowsJson() {}

  /** Writes all of {@code rows} and closes them. */
  static void write(JsonGenerator json, JoinedRows rows) {
    try (rows) {
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
}
