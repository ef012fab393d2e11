package dev.asof.registry.yaml;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.path.NodePath;
import dev.asof.registry.yaml.YamlNode.YamlMapping;
import dev.asof.registry.yaml.YamlNode.YamlScalar;
import dev.asof.registry.yaml.YamlNode.YamlSequence;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The JSON Schema of definitions: the file that editors use, applied to a document. Its findings
 * are told in the words of {@link SchemaMessage}, at the place in the YAML.
 */
final class DefinitionSchema {
  private static final String RESOURCE = "asof-definitions.schema.json";
  private static final String LOCATION = "https://asof.dev/schema/" + RESOURCE;
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final JsonNode json;
  private final Schema schema;

  DefinitionSchema() {
    String text = text();
    json = JsonMapper.shared().readTree(text);
    schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(SchemaLocation.of(LOCATION), text, InputFormat.JSON);
  }

  private static String text() {
    try (InputStream in =
        DefinitionSchema.class.getResourceAsStream("/dev/asof/registry/" + RESOURCE)) {
      return new String(
          Objects.requireNonNull(in, RESOURCE).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Adds everything in {@code document} that the schema refuses to {@code violations}. Returns the
   * nodes that are refused, wholly or in part; sound ones can still be read.
   */
  Set<YamlNode> check(YamlNode document, Violations violations) {
    Set<YamlNode> refused = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Error error : schema.validate(toJson(document))) {
      YamlNode node = find(document, error.getInstanceLocation(), refused);
      violations.add(place(node, error), new SchemaMessage(json, error, node).fault());
    }
    return refused;
  }

  private static Position place(YamlNode node, Error error) {
    if (error.getProperty() != null
        && !"required".equals(error.getKeyword())
        && node instanceof YamlMapping mapping) {
      YamlMapping.Member member = mapping.members().get(error.getProperty());
      return member == null ? node.at() : member.keyAt();
    }
    return node.at();
  }

  private static YamlNode find(YamlNode document, NodePath path, Set<YamlNode> passed) {
    YamlNode node = document;
    passed.add(node);
    for (int i = 0; i < path.getNameCount(); i++) {
      YamlNode child = child(node, path.getName(i));
      if (child == null) {
        break;
      }
      node = child;
      passed.add(node);
    }
    return node;
  }

  private static @Nullable YamlNode child(YamlNode node, String name) {
    return switch (node) {
      case YamlMapping mapping -> {
        YamlMapping.Member member = mapping.members().get(name);
        yield member == null ? null : member.value();
      }
      case YamlSequence sequence -> sequence.items().get(Integer.parseInt(name));
      case YamlScalar _ -> null;
    };
  }

  private static JsonNode toJson(YamlNode node) {
    return switch (node) {
      case YamlMapping mapping -> {
        ObjectNode object = JSON.objectNode();
        mapping.members().forEach((key, member) -> object.set(key, toJson(member.value())));
        yield object;
      }
      case YamlSequence sequence -> {
        ArrayNode array = JSON.arrayNode();
        sequence.items().forEach(item -> array.add(toJson(item)));
        yield array;
      }
      case YamlScalar scalar -> toJson(scalar.value());
    };
  }

  private static JsonNode toJson(@Nullable Object value) {
    return switch (value) {
      case null -> JSON.nullNode();
      case Boolean flag -> JSON.booleanNode(flag);
      case BigInteger number -> JSON.numberNode(number);
      case BigDecimal number -> JSON.numberNode(number);
      default -> JSON.stringNode(value.toString());
    };
  }
}
