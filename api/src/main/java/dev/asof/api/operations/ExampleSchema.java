package dev.asof.api.operations;

import io.swagger.v3.oas.models.media.Schema;
import java.util.Iterator;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** The schema that an example shows: its members, and the types of its values. */
final class ExampleSchema {
  private ExampleSchema() {}

  static Schema<?> of(JsonNode example) {
    if (example.isObject()) {
      Schema<?> schema = typed("object");
      for (Map.Entry<String, JsonNode> member : example.properties()) {
        schema.addProperty(member.getKey(), of(member.getValue()));
      }
      return schema;
    }
    if (example.isArray()) {
      Schema<?> schema = typed("array");
      Iterator<JsonNode> elements = example.iterator();
      schema.setItems(elements.hasNext() ? of(elements.next()) : new Schema<>());
      return schema;
    }
    if (example.isNull()) {
      return new Schema<>();
    }
    return typed(
        example.isBoolean()
            ? "boolean"
            : example.isIntegralNumber() ? "integer" : example.isNumber() ? "number" : "string");
  }

  private static Schema<?> typed(String type) {
    Schema<?> schema = new Schema<>();
    schema.setType(type);
    schema.addType(type);
    return schema;
  }
}
