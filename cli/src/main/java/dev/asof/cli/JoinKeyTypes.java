package dev.asof.cli;

import java.math.BigInteger;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * The types of a project's join keys by name, as its entities declare them. The server takes only
 * JSON of the declared type, and a command line has only text: this turns one into the other.
 */
final class JoinKeyTypes {
  private final Map<String, Set<String>> typesByName;

  private JoinKeyTypes(Map<String, Set<String>> typesByName) {
    this.typesByName = typesByName;
  }

  static JoinKeyTypes load(Invocation invocation, ApiClient api) {
    return parse(api.get(invocation.inProject("entities")));
  }

  /** Reads the list of entities, each with {@code joinKeys: [{name, type}]}. */
  static JoinKeyTypes parse(JsonNode answer) {
    Map<String, Set<String>> types = new TreeMap<>();
    for (JsonNode entity : Json.elements(answer, "entities")) {
      for (JsonNode joinKey : Json.elements(entity, "joinKeys")) {
        types
            .computeIfAbsent(Json.cell(joinKey.path("name")), _ -> new TreeSet<>())
            .add(Json.text(joinKey.path("type")).orElse("string"));
      }
    }
    return new JoinKeyTypes(types);
  }

  boolean contains(String name) {
    return typesByName.containsKey(name);
  }

  /**
   * The JSON that stands for {@code text}: int32 and int64 a number, bool true or false, everything
   * else the text itself.
   */
  JsonNode convert(String name, String text) {
    return switch (type(name)) {
      case "int32", "int64" -> integer(name, text);
      case "bool" -> bool(name, text);
      default -> JsonNodeFactory.instance.stringNode(text);
    };
  }

  private String type(String name) {
    Set<String> types = typesByName.get(name);
    if (types == null) {
      throw CliException.usage(
          "No entity has a join key '%s'; known are: %s."
              .formatted(
                  name, typesByName.isEmpty() ? "none" : String.join(", ", typesByName.keySet())));
    }
    if (types.size() > 1) {
      throw CliException.usage(
          "The join key '%s' has the types %s, depending on the entity: give JSON, as in %s:=\"a\" or in an NDJSON spine."
              .formatted(name, String.join(" and ", types), name));
    }
    return types.iterator().next();
  }

  private static JsonNode integer(String name, String text) {
    try {
      return JsonNodeFactory.instance.numberNode(new BigInteger(text.strip()));
    } catch (NumberFormatException e) {
      throw CliException.usage("The join key '%s' is an integer, not '%s'.".formatted(name, text));
    }
  }

  private static JsonNode bool(String name, String text) {
    return switch (text.strip()) {
      case "true" -> JsonNodeFactory.instance.booleanNode(true);
      case "false" -> JsonNodeFactory.instance.booleanNode(false);
      default ->
          throw CliException.usage(
              "The join key '%s' is true or false, not '%s'.".formatted(name, text));
    };
  }
}
