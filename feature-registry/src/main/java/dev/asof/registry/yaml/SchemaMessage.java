package dev.asof.registry.yaml;

import com.networknt.schema.Error;
import dev.asof.registry.yaml.YamlNode.YamlMapping;
import dev.asof.registry.yaml.YamlNode.YamlScalar;
import dev.asof.registry.yaml.YamlNode.YamlSequence;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One finding of the JSON Schema in words: what was written, what belongs there instead.
 *
 * @param schema the whole schema
 * @param node the part of the document that the finding is about
 */
record SchemaMessage(JsonNode schema, Error error, YamlNode node) {
  private static final int SHOWN = 60;

  String text() {
    JsonNode rule = schema.at(pointer());
    return switch (error.getKeyword()) {
      case "required" -> "field '%s' is missing: add it".formatted(error.getProperty());
      case "additionalProperties" -> unknownField();
      case "enum", "const" -> "%s is not allowed: use one of %s".formatted(shown(), choices(rule));
      case "type" -> "%s is not %s".formatted(shown(), expected(rule));
      case "pattern" -> "%s is not %s".formatted(shown(), grammar(rule.asString("")));
      case "propertyNames" -> "'%s' is not %s".formatted(error.getProperty(), propertyGrammar());
      case "minItems" -> "the list has too few items: it needs at least " + rule;
      case "maxItems" -> "the list has more than %s items: remove some".formatted(rule);
      case "minProperties" -> "nothing is in here: fill it, or remove the field";
      case "maxProperties" -> "more than %s fields: remove some".formatted(rule);
      case "minLength" -> "the text is empty: fill it, or remove the field";
      case "maxLength" -> "%s is longer than %s characters: shorten it".formatted(shown(), rule);
      case "minimum" -> "%s is below the least allowed value %s".formatted(shown(), rule);
      case "maximum" -> "%s is above the greatest allowed value %s".formatted(shown(), rule);
      default -> "%s: %s".formatted(shown(), error.getMessage());
    };
  }

  private String pointer() {
    String location = error.getSchemaLocation().toString();
    return location.substring(location.indexOf('#') + 1);
  }

  private String unknownField() {
    JsonNode known = schema.at(pointer().replaceAll("/[^/]*$", "/properties"));
    String field = String.valueOf(error.getProperty());
    String nearest = nearest(field, List.copyOf(known.propertyNames()));
    return "unknown field '%s': %sfields here are %s"
        .formatted(
            field,
            nearest == null ? "" : "did you mean '%s'? ".formatted(nearest),
            String.join(", ", known.propertyNames()));
  }

  private static @Nullable String nearest(String field, List<String> known) {
    return known.stream()
        .filter(name -> distance(field, name) <= Math.max(1, name.length() / 3))
        .min(Comparator.comparingInt(name -> distance(field, name)))
        .orElse(null);
  }

  /** Levenshtein distance without regard to case, row by row. */
  private static int distance(String left, String right) {
    if (left.length() > SHOWN) {
      return Integer.MAX_VALUE;
    }
    int[] row = new int[right.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= left.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int substituted = diagonal + (same(left.charAt(i - 1), right.charAt(j - 1)) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[right.length()];
  }

  private static boolean same(char left, char right) {
    return Character.toLowerCase(left) == Character.toLowerCase(right);
  }

  private static String choices(JsonNode rule) {
    return rule.isArray()
        ? rule.valueStream()
            .map(choice -> choice.isNull() ? "null" : choice.asString())
            .distinct()
            .collect(Collectors.joining(", "))
        : rule.asString();
  }

  private static String expected(JsonNode rule) {
    return rule.isArray()
        ? rule.valueStream()
            .map(type -> expected(type.asString()))
            .collect(Collectors.joining(" or "))
        : expected(rule.asString());
  }

  private static String expected(String type) {
    return switch (type) {
      case "string" -> "text: put it in quotes";
      case "integer" -> "a whole number";
      case "number" -> "a number";
      case "boolean" -> "true or false";
      case "array" -> "a list: write [one, two]";
      case "object" -> "a mapping of fields";
      default -> type;
    };
  }

  private String propertyGrammar() {
    return schema.at(pointer()).has("$ref")
        ? grammar("^[a-z]")
        : "a pinned view version: write view@1";
  }

  private static String grammar(String pattern) {
    if (pattern.startsWith("^/")) {
      return "a JSON pointer: write /member, or /outer/inner for a nested one";
    }
    if (pattern.contains("(ms|s|m|h|d)")) {
      return "a duration: write a whole number and a unit, such as 250ms, 10s, 30m, 24h or 7d";
    }
    if (pattern.contains("\\*")) {
      return "a list of features: write [one, two], or '*' for all of them";
    }
    if (pattern.contains("A-Z")) {
      return "a Kafka topic: use letters, digits, dots, underscores and dashes";
    }
    return "a name: use lower-case letters, digits and single underscores, a letter first, no underscore last";
  }

  private String shown() {
    return switch (node) {
      case YamlScalar(_, String text, _) ->
          "'%s'".formatted(text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…");
      case YamlScalar scalar -> scalar.value() == null ? "null" : scalar.text();
      case YamlSequence _ -> "a list";
      case YamlMapping _ -> "a mapping";
    };
  }
}
