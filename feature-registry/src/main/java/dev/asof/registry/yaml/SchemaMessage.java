package dev.asof.registry.yaml;

import com.networknt.schema.Error;
import dev.asof.registry.yaml.YamlNode.YamlMapping;
import dev.asof.registry.yaml.YamlNode.YamlScalar;
import dev.asof.registry.yaml.YamlNode.YamlSequence;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One finding of the JSON Schema in words: what was written, and what belongs there instead.
 *
 * @param schema the whole schema
 * @param node the part of the document that the finding is about
 */
record SchemaMessage(JsonNode schema, Error error, YamlNode node) {
  private static final int SHOWN = 60;

  Fault fault() {
    JsonNode rule = schema.at(pointer());
    return switch (error.getKeyword()) {
      case "required" ->
          new Fault("field '%s' is missing".formatted(error.getProperty()), "add it");
      case "additionalProperties" -> unknownField();
      case "enum", "const" -> new Fault(shown() + " is not allowed", "write " + choices(rule));
      case "type" -> wrongType(rule);
      case "pattern" -> grammar(rule.asString("")).refuse(shown());
      case "propertyNames" -> propertyGrammar().refuse("'%s'".formatted(error.getProperty()));
      case "not" ->
          new Fault(
              shown() + " is the name of a column that every table has",
              "choose another, and map it: a feature by its 'from', a join key by its source's 'fields'");
      case "minItems" -> new Fault("the list has too few items", "list at least " + rule);
      case "maxItems" ->
          new Fault("the list has more than %s items".formatted(rule), "remove some");
      case "minProperties" -> new Fault("nothing is in here", "fill it, or remove the field");
      case "maxProperties" -> new Fault("more than %s fields".formatted(rule), "remove some");
      case "minLength" -> new Fault("the text is empty", "fill it, or remove the field");
      case "maxLength" ->
          new Fault("%s is longer than %s characters".formatted(shown(), rule), "shorten it");
      case "minimum" -> new Fault(shown() + " is too small", "write %s or more".formatted(rule));
      case "maximum" -> new Fault(shown() + " is too great", "write %s or less".formatted(rule));
      default -> new Fault(shown() + " is refused", String.valueOf(error.getMessage()));
    };
  }

  private String pointer() {
    String location = error.getSchemaLocation().toString();
    return location.substring(location.indexOf('#') + 1);
  }

  /** The subschema whose rule was broken. */
  private String parent() {
    return pointer().replaceAll("/[^/]*$", "");
  }

  private Fault unknownField() {
    JsonNode known = schema.at(parent() + "/properties");
    String field = String.valueOf(error.getProperty());
    String nearest = nearest(field, List.copyOf(known.propertyNames()));
    String fields = String.join(", ", known.propertyNames());
    return new Fault(
        "unknown field '%s'".formatted(field),
        nearest == null
            ? "remove it, or use one of " + fields
            : "did you mean '%s'? fields here are %s".formatted(nearest, fields));
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
    List<String> choices =
        rule.isArray()
            ? rule.valueStream()
                .map(choice -> choice.isNull() ? "null" : choice.asString())
                .distinct()
                .toList()
            : List.of(rule.asString());
    return choices.size() == 1 ? choices.getFirst() : "one of " + String.join(", ", choices);
  }

  /** Where text of a grammar is wanted, quotes alone help only what the grammar accepts. */
  private Fault wrongType(JsonNode rule) {
    String pattern = schema.at(parent() + "/pattern").asString("");
    boolean text = node instanceof YamlScalar scalar && scalar.value() != null;
    if (!pattern.isEmpty() && !(text && ((YamlScalar) node).text().matches(pattern))) {
      return grammar(pattern).refuse(shown());
    }
    if (text && rule.isString() && rule.asString().equals("string")) {
      return new Fault(shown() + " is not text", "put it in quotes");
    }
    List<JsonType> types =
        (rule.isArray() ? rule.valueStream() : Stream.of(rule))
            .map(type -> JsonType.valueOf(type.asString().toUpperCase(Locale.ROOT)))
            .toList();
    return new Fault(
        "%s is not %s".formatted(shown(), join(types, type -> type.noun)),
        "write " + join(types, type -> type == JsonType.OBJECT ? mapping() : type.example));
  }

  private static String join(List<JsonType> types, Function<JsonType, String> words) {
    return types.stream().map(words).collect(Collectors.joining(", or "));
  }

  /** How the mapping that belongs here is written: with its required fields, else with any. */
  private String mapping() {
    JsonNode mapping = schema.at(parent());
    if (mapping.path("propertyNames").path("pattern").asString("").contains("@")) {
      return "view@1: [one, two]";
    }
    List<String> fields =
        mapping.has("required")
            ? mapping.path("required").valueStream().map(JsonNode::asString).toList()
            : List.copyOf(mapping.path("properties").propertyNames());
    return fields.isEmpty()
        ? "{name: value}"
        : fields.stream().collect(Collectors.joining(": …, ", "{", ": …}"));
  }

  private enum JsonType {
    STRING("text", "text in quotes"),
    INTEGER("a whole number", "digits alone such as 3"),
    NUMBER("a number", "a number such as 1.5"),
    BOOLEAN("a flag", "true or false"),
    NULL("null", "null"),
    ARRAY("a list", "[one, two]"),
    OBJECT("a mapping of fields", "{name: value}");

    private final String noun;
    private final String example;

    JsonType(String noun, String example) {
      this.noun = noun;
      this.example = example;
    }
  }

  /** What text must look like. */
  private enum Grammar {
    POINTER("a JSON pointer", "write /member, or /outer/inner for a nested one"),
    DURATION("a duration", "write a whole number and a unit, such as 250ms, 10s, 30m, 24h or 7d"),
    FEATURES("a list of features", "write [one, two], or '*' for all of them"),
    TOPIC("a Kafka topic", "use letters, digits, dots, underscores and dashes"),
    PINNED_VIEW("a pinned view version", "write view@1"),
    NAME(
        "a name",
        "use lower-case letters, digits and single underscores, a letter first, no underscore last");

    private final String noun;
    private final String remedy;

    Grammar(String noun, String remedy) {
      this.noun = noun;
      this.remedy = remedy;
    }

    Fault refuse(String shown) {
      return new Fault("%s is not %s".formatted(shown, noun), remedy);
    }
  }

  private Grammar propertyGrammar() {
    return schema.at(pointer()).has("$ref") ? Grammar.NAME : Grammar.PINNED_VIEW;
  }

  private static Grammar grammar(String pattern) {
    if (pattern.startsWith("^/")) {
      return Grammar.POINTER;
    }
    if (pattern.contains("(ms|s|m|h|d)")) {
      return Grammar.DURATION;
    }
    if (pattern.contains("\\*")) {
      return Grammar.FEATURES;
    }
    return pattern.contains("A-Z") ? Grammar.TOPIC : Grammar.NAME;
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
