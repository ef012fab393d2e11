package dev.asof.registry.yaml;

import dev.asof.registry.yaml.YamlNode.YamlMapping;
import dev.asof.registry.yaml.YamlNode.YamlScalar;
import dev.asof.registry.yaml.YamlNode.YamlSequence;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingEndEvent;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceEndEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;

/**
 * Builds the trees of one file's documents from the parser's events, so that what a hostile file
 * could blow up is bounded while it is read: depth, and nodes, where an alias counts as all that it
 * stands for. An anchor can be used only once its node is complete, hence no tree contains itself.
 */
final class NodeReader {
  static final int MAX_DEPTH = 32;
  static final int MAX_NODES = 100_000;

  /** What is wrong with {@linkplain #unstorable text that cannot be stored}. */
  static final Fault UNSTORABLE =
      new Fault("text holds U+0000 or an unpaired surrogate, which cannot be stored", "remove it");

  private final Violations violations;
  private final Map<String, YamlNode> anchors = new HashMap<>();
  private Iterator<Event> events = Collections.emptyIterator();
  private Map<String, YamlMapping.Member> topLevel = Map.of();
  private int firstLine;
  private int nodes;

  NodeReader(Violations violations) {
    this.violations = violations;
  }

  /**
   * Reads the document whose start was the last of {@code events}.
   *
   * @param firstLine the line, from 0, at which the parser began
   */
  YamlNode readDocument(Iterator<Event> events, int firstLine) {
    this.events = events;
    this.firstLine = firstLine;
    topLevel = Map.of();
    anchors.clear();
    return read(events.next(), 0);
  }

  /** The members of the document's mapping, as far as it was read. */
  Map<String, YamlMapping.Member> topLevel() {
    return topLevel;
  }

  private YamlNode read(Event event, int depth) {
    Position at = at(event);
    if (depth > MAX_DEPTH) {
      throw UnreadableYamlException.document(
          at,
          "nested deeper than %d levels".formatted(MAX_DEPTH),
          "write it flatter, no definition needs that");
    }
    if (event instanceof AliasEvent alias) {
      return aliased(alias.getAlias(), at);
    }
    count(1, at);
    YamlNode node =
        switch (event) {
          case ScalarEvent scalar -> scalar(scalar, at);
          case MappingStartEvent start -> mapping(start, at, depth);
          case CollectionStartEvent start -> sequence(start, at, depth);
          default ->
              throw UnreadableYamlException.document(
                  at, "not YAML (unexpected %s)".formatted(event), SyntaxRemedy.GENERAL);
        };
    if (event instanceof NodeEvent anchored) {
      anchored.getAnchor().ifPresent(anchor -> anchors.put(anchor.getValue(), node));
    }
    return node;
  }

  private YamlNode aliased(Anchor alias, Position at) {
    YamlNode node = anchors.get(alias.getValue());
    if (node == null) {
      throw UnreadableYamlException.document(
          at,
          "alias *%s names no anchor that is complete here".formatted(alias.getValue()),
          "put &%s before it, outside of it".formatted(alias.getValue()));
    }
    count(node.size(), at);
    return node;
  }

  private void count(int more, Position at) {
    nodes += more;
    if (nodes > MAX_NODES) {
      throw UnreadableYamlException.fatal(
          at,
          "more than %d values, aliases counted as what they stand for".formatted(MAX_NODES),
          "split the file");
    }
  }

  private YamlNode scalar(ScalarEvent event, Position at) {
    refuseTag(event.getTag(), at);
    String text = event.getValue();
    if (unstorable(text)) {
      violations.add(at, UNSTORABLE);
    }
    return new YamlScalar(text, event.isPlain() ? CoreSchema.resolve(text) : text, at);
  }

  static boolean unstorable(String text) {
    return text.indexOf('\0') >= 0 || !StandardCharsets.UTF_8.newEncoder().canEncode(text);
  }

  private YamlNode sequence(CollectionStartEvent start, Position at, int depth) {
    refuseTag(start.getTag(), at);
    List<YamlNode> items = new ArrayList<>();
    for (Event next = events.next(); !(next instanceof SequenceEndEvent); next = events.next()) {
      items.add(read(next, depth + 1));
    }
    return new YamlSequence(items, at);
  }

  private YamlNode mapping(MappingStartEvent start, Position at, int depth) {
    refuseTag(start.getTag(), at);
    Map<String, YamlMapping.Member> members = new LinkedHashMap<>();
    if (depth == 0) {
      topLevel = members;
    }
    for (Event next = events.next(); !(next instanceof MappingEndEvent); next = events.next()) {
      YamlNode keyNode = read(next, depth + 1);
      YamlNode value = read(events.next(), depth + 1);
      String key = key(keyNode);
      if (key != null) {
        var earlier = members.putIfAbsent(key, new YamlMapping.Member(keyNode.at(), value));
        if (earlier != null) {
          violations.add(
              keyNode.at(),
              "field '%s' is there twice, first on line %d".formatted(key, earlier.keyAt().line()),
              "keep one, or put --- between two documents");
        }
      }
    }
    return new YamlMapping(members, at);
  }

  private @Nullable String key(YamlNode node) {
    if (node instanceof YamlScalar(_, String text, _)) {
      return text;
    }
    violations.add(
        node.at(),
        node instanceof YamlScalar scalar
            ? new Fault(
                "the key %s is not text".formatted(scalar.text()),
                "write a name, in quotes if it looks like a number, a flag or null")
            : new Fault("a list or mapping cannot be a key", "write the name of a field"));
    return null;
  }

  private void refuseTag(Optional<String> tag, Position at) {
    tag.ifPresent(name ->
        violations.add(at, "the YAML tag %s is not supported".formatted(name), "remove it"));
  }

  private Position at(Event event) {
    return event.getStartMark().map(mark -> position(firstLine, mark)).orElse(Position.WHOLE_FILE);
  }

  static Position position(int firstLine, Mark mark) {
    return new Position(firstLine + mark.getLine() + 1, mark.getColumn() + 1);
  }
}
