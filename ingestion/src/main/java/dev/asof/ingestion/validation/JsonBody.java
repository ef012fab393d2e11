package dev.asof.ingestion.validation;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.core.Excerpt;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The members of a JSON object in a request. An explicit null counts as not there. */
public final class JsonBody {
  private final String what;
  private final ObjectNode members;

  private JsonBody(String what, ObjectNode members) {
    this.what = what;
    this.members = members;
  }

  /**
   * Reads a request's body.
   *
   * @param known the members that it may have
   * @throws AsofException {@link ErrorCode#MALFORMED_JSON} if it is no JSON object; {@link
   *     ErrorCode#INVALID_ARGUMENT} for a member that is not known
   */
  public static JsonBody parse(byte[] body, Set<String> known) {
    return of("the body", JsonDocuments.parse(body), known);
  }

  /** A nested object, which messages call {@code what}. */
  public static JsonBody of(String what, JsonNode node, Set<String> known) {
    if (!(node instanceof ObjectNode members)) {
      throw new AsofException(
          ErrorCode.INVALID_ARGUMENT,
          "%s is %s: send a JSON object".formatted(what, Excerpt.of(node)));
    }
    members.propertyNames().forEach(name -> requireKnown(what, name, known));
    return new JsonBody(what, members);
  }

  /**
   * Refuses a member of {@code what} before its value is read.
   *
   * @throws AsofException {@link ErrorCode#INVALID_ARGUMENT} if {@code name} is not {@code known}
   */
  public static void requireKnown(String what, String name, Set<String> known) {
    if (!known.contains(name)) {
      throw new AsofException(
          ErrorCode.INVALID_ARGUMENT,
          "%s has no member '%s': use %s".formatted(what, Excerpt.of(name), new TreeSet<>(known)));
    }
  }

  public boolean has(String name) {
    return find(name).isPresent();
  }

  public Optional<String> findText(String name) {
    return find(name)
        .map(value -> {
          if (!value.isString()) {
            throw wrong(name, value, "a string");
          }
          return value.stringValue();
        });
  }

  /** The one of {@code choices} that is meant, as {@code text} writes them. */
  public <T> Optional<T> findChoice(String name, T[] choices, Function<T, String> text) {
    return findText(name)
        .map(wanted ->
            Arrays.stream(choices)
                .filter(choice -> text.apply(choice).equals(wanted))
                .findFirst()
                .orElseThrow(() ->
                    new AsofException(
                        ErrorCode.INVALID_ARGUMENT,
                        "%s is '%s': use one of %s"
                            .formatted(
                                name,
                                Excerpt.of(wanted),
                                Arrays.stream(choices).map(text).toList()))));
  }

  public String text(String name) {
    return findText(name).orElseThrow(() -> missing(name));
  }

  /** The value of a flag; false where it is not there. */
  public boolean flag(String name) {
    JsonNode value = find(name).orElse(null);
    if (value == null) {
      return false;
    }
    if (!value.isBoolean()) {
      throw wrong(name, value, "true or false");
    }
    return value.booleanValue();
  }

  public @Nullable Long integerOrNull(String name) {
    JsonNode value = find(name).orElse(null);
    if (value == null) {
      return null;
    }
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      throw wrong(name, value, "a whole number");
    }
    return value.longValue();
  }

  /** The elements of a list, which has to be there. */
  public List<JsonNode> list(String name) {
    JsonNode value = find(name).orElseThrow(() -> missing(name));
    if (!value.isArray()) {
      throw wrong(name, value, "a JSON array");
    }
    List<JsonNode> elements = new ArrayList<>(value.size());
    value.forEach(elements::add);
    return elements;
  }

  private Optional<JsonNode> find(String name) {
    JsonNode value = members.get(name);
    return value == null || value.isNull() ? Optional.empty() : Optional.of(value);
  }

  private AsofException missing(String name) {
    return new AsofException(
        ErrorCode.MISSING_FIELD, "%s has no '%s': add it".formatted(what, name));
  }

  private static AsofException wrong(String name, JsonNode value, String expected) {
    return new AsofException(
        ErrorCode.INVALID_ARGUMENT,
        "'%s' is %s: send %s".formatted(name, Excerpt.of(value), expected));
  }
}
