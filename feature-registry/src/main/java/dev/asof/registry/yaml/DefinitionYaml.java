package dev.asof.registry.yaml;

import dev.asof.core.definition.Definition;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.representer.StandardRepresenter;

/** Prints definitions as YAML that parses back to equal definitions. */
public final class DefinitionYaml {
  private static final DumpSettings SETTINGS =
      DumpSettings.builder()
          .setSchema(new org.snakeyaml.engine.v2.schema.CoreSchema())
          .setDefaultFlowStyle(FlowStyle.AUTO)
          .setWidth(120)
          .setSplitLines(false)
          .build();

  private DefinitionYaml() {}

  /**
   * One document for each of {@code definitions}, in the order in which they build on each other.
   */
  public static String print(List<? extends Definition> definitions) {
    return definitions.stream()
        .sorted(Comparator.comparing(DefinitionKey::of))
        .map(DefinitionYaml::document)
        .collect(Collectors.joining("---\n"));
  }

  private static String document(Definition definition) {
    Map<String, Object> tree = DefinitionTree.of(definition);
    return new Dump(SETTINGS, new Representer()).dumpToString(tree);
  }

  /**
   * Prints decimals with all their digits, and text plain only where no reader could take it for
   * something else.
   */
  private static final class Representer extends StandardRepresenter {
    private static final Pattern PLAIN =
        Pattern.compile("[\\p{L}/][\\p{L}\\p{N}_./@+-]*(?: [\\p{L}\\p{N}_./@+-]+)*");
    private static final Pattern LINES =
        Pattern.compile("(?:[\\p{L}\\p{N}](?:[ -~]*[!-~])?\\n)+[\\p{L}\\p{N}](?:[ -~]*[!-~])?\\n?");

    Representer() {
      super(SETTINGS);
      representers.put(BigDecimal.class, number -> decimal((BigDecimal) number));
      representers.put(String.class, text -> text((String) text));
    }

    private static Node decimal(BigDecimal number) {
      Tag tag = number.scale() > 0 ? Tag.FLOAT : Tag.INT;
      return new ScalarNode(tag, number.toPlainString(), ScalarStyle.PLAIN);
    }

    private static Node text(String text) {
      ScalarStyle style;
      if (LINES.matcher(text).matches()) {
        style = ScalarStyle.LITERAL;
      } else if (!(CoreSchema.resolve(text) instanceof String)) {
        style = ScalarStyle.SINGLE_QUOTED;
      } else {
        style = PLAIN.matcher(text).matches() ? ScalarStyle.PLAIN : ScalarStyle.DOUBLE_QUOTED;
      }
      return new ScalarNode(Tag.STR, text, style);
    }
  }
}
