package dev.asof.registry.yaml;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.core.definition.Definition;
import dev.asof.registry.yaml.YamlNode.YamlMapping;
import dev.asof.registry.yaml.YamlNode.YamlScalar;
import dev.asof.registry.yaml.YamlNode.YamlSequence;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.json.JsonMapper;

/** Definitions as JSON of the same grammar, the form in which the registry keeps them. */
public final class DefinitionJson {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private DefinitionJson() {}

  public static String print(Definition definition) {
    return MAPPER.writeValueAsString(DefinitionTree.of(definition));
  }

  /**
   * Reads what {@link #print} wrote.
   *
   * @throws AsofException {@link ErrorCode#CORRUPT_DATA} if this is something else
   */
  public static Definition parse(String json) {
    Violations violations = new Violations("registry");
    try (JsonParser parser = MAPPER.createParser(json)) {
      parser.nextToken();
      if (node(parser) instanceof YamlMapping document) {
        return new DefinitionReader(document, violations)
            .find()
            .orElseThrow(() -> corrupt(json, violations.all().toString()));
      }
    } catch (JacksonException | IllegalStateException | ClassCastException unreadable) {
      throw corrupt(json, String.valueOf(unreadable.getMessage()));
    }
    throw corrupt(json, "not an object");
  }

  /** The node that starts at the parser's token. Numbers keep their digits. */
  private static YamlNode node(JsonParser parser) {
    Position at = Position.WHOLE_FILE;
    return switch (parser.currentToken()) {
      case START_OBJECT -> {
        Map<String, YamlMapping.Member> members = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String key = parser.currentName();
          parser.nextToken();
          members.put(key, new YamlMapping.Member(at, node(parser)));
        }
        yield new YamlMapping(members, at);
      }
      case START_ARRAY -> {
        List<YamlNode> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          items.add(node(parser));
        }
        yield new YamlSequence(items, at);
      }
      case VALUE_STRING -> new YamlScalar(parser.getString(), parser.getString(), at);
      default -> new YamlScalar(parser.getString(), CoreSchema.resolve(parser.getString()), at);
    };
  }

  private static AsofException corrupt(String json, String why) {
    return new AsofException(
        ErrorCode.CORRUPT_DATA,
        "a definition in the registry cannot be read (%s); was it written by a newer version? %s"
            .formatted(why, json));
  }
}
