package dev.asof.cli;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** JSON as this client reads and prints it: every number keeps its digits. */
final class Json {
  static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private Json() {}

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /**
   * @throws JacksonException unless {@code text} is one JSON value and nothing else
   */
  static JsonNode parse(String text) {
    return MAPPER.readTree(text);
  }

  static String pretty(JsonNode node) {
    return node.toPrettyString();
  }

  /** Copies the value that starts at the parser's token; numbers keep how they are written. */
  static void copy(JsonParser from, JsonGenerator to) {
    int depth = 0;
    do {
      JsonToken token = from.currentToken();
      if (token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT) {
        to.writeNumber(from.getString());
      } else {
        to.copyCurrentEvent(from);
      }
      depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
    } while (depth > 0 && from.nextToken() != null);
  }

  /** A scalar's text; empty for null, absent and structured values. */
  static Optional<String> text(JsonNode node) {
    return switch (node.getNodeType()) {
      case STRING -> Optional.of(node.stringValue());
      case NUMBER, BOOLEAN -> Optional.of(node.toString());
      case ARRAY, OBJECT, NULL, MISSING, BINARY, POJO -> Optional.empty();
    };
  }

  /** A scalar's text, or a dash where there is none. */
  static String cell(JsonNode node) {
    return text(node).orElse("-");
  }

  /** The elements of the array {@code name} in {@code node}; none if it is not there. */
  static List<JsonNode> elements(JsonNode node, String name) {
    JsonNode array = node.path(name);
    Collection<JsonNode> values = array.isArray() ? array.values() : List.of();
    return List.copyOf(values);
  }

  /** {@code name@version}, or the name alone where things of its kind have no version. */
  static String versioned(JsonNode node) {
    String name = cell(node.path("name"));
    return text(node.path("version")).map(version -> name + "@" + version).orElse(name);
  }
}
