package dev.asof.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An entity row on the command line: {@code origin=JFK,destination=LAX}. A comma ends a value only
 * where another {@code name=} follows, {@code name:=} takes its value as JSON, and an argument that
 * starts with a brace is a JSON object.
 */
final class EntityArgument {
  private static final Pattern NEXT_PAIR = Pattern.compile(",(?=\\s*\\w+:?=)");
  private static final Pattern PAIR = Pattern.compile("\\s*(\\w+)(:?)=(.*)", Pattern.DOTALL);

  private EntityArgument() {}

  static JsonNode parse(String argument, JoinKeyTypes types) {
    if (argument.stripLeading().startsWith("{")) {
      return json(argument, argument);
    }
    ObjectNode entity = Json.object();
    for (String text : NEXT_PAIR.split(argument)) {
      Matcher pair = PAIR.matcher(text);
      if (!pair.matches()) {
        throw CliException.usage(
            "'%s' in --entity is not name=value, as in origin=JFK,destination=LAX."
                .formatted(text));
      }
      put(entity, pair, types);
    }
    return entity;
  }

  private static void put(ObjectNode entity, Matcher pair, JoinKeyTypes types) {
    String name = pair.group(1);
    String value = pair.group(3);
    if (entity.has(name)) {
      throw CliException.usage("'%s' stands twice in one --entity.".formatted(name));
    }
    entity.set(name, pair.group(2).isEmpty() ? types.convert(name, value) : json(value, name));
  }

  private static JsonNode json(String text, String what) {
    try {
      return Json.parse(text);
    } catch (JacksonException e) {
      throw CliException.usage("%s: not JSON: %s".formatted(what, e.getOriginalMessage()));
    }
  }
}
