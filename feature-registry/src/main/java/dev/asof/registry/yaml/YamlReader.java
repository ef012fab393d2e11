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
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingEndEvent;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceEndEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads the documents of one file into {@linkplain YamlNode trees}. The tree is built from the
 * parser's events, so that what a hostile file could blow up is bounded while it is read: bytes,
 * depth, and nodes, where an alias counts as all that it stands for. An anchor can be used only
 * once its node is complete, hence no tree contains itself.
 */
final class YamlReader {
  static final int MAX_BYTES = 1 << 20;
  static final int MAX_DEPTH = 32;
  static final int MAX_NODES = 100_000;

  /** What is wrong with {@linkplain #unstorable text that cannot be stored}. */
  static final Fault UNSTORABLE =
      new Fault("text holds U+0000 or an unpaired surrogate, which cannot be stored", "remove it");

  private static final LoadSettings SETTINGS =
      LoadSettings.builder().setParseComments(false).setCodePointLimit(MAX_BYTES).build();

  /**
   * What a file holds.
   *
   * @param read the documents that could be read, but for empty ones
   * @param broken the top level of the others, as far as it was read
   */
  record Documents(List<YamlNode> read, List<YamlMapping> broken) {}

  private final YamlText text;
  private final Violations violations;
  private final Documents documents = new Documents(new ArrayList<>(), new ArrayList<>());
  private final Map<String, YamlNode> anchors = new HashMap<>();
  private Iterator<Event> events = Collections.emptyIterator();
  private Map<String, YamlMapping.Member> topLevel = Map.of();
  private int firstLine;
  private int documentLine = -1;
  private int nodes;

  private YamlReader(YamlText text, Violations violations) {
    this.text = text;
    this.violations = violations;
  }

  /**
   * Reads {@code file}; what is wrong goes to {@code violations}. Past a document that is not YAML
   * it goes on at the next line that starts one.
   */
  static Documents read(DefinitionFile file, Violations violations) {
    try {
      YamlReader reader = new YamlReader(YamlText.decode(file, violations), violations);
      OptionalInt from = OptionalInt.of(0);
      while (from.isPresent()) {
        from = reader.readFrom(from.getAsInt());
      }
      return reader.documents;
    } catch (UnreadableYamlException unreadable) {
      violations.add(unreadable.at(), unreadable.fault());
      return new Documents(List.of(), List.of());
    }
  }

  /** Reads on from {@code line}; returns where to go on if a document there cannot be read. */
  private OptionalInt readFrom(int line) {
    firstLine = line;
    try {
      readDocuments();
      return OptionalInt.empty();
    } catch (UnreadableYamlException unreadable) {
      violations.add(unreadable.at(), unreadable.fault());
      documents.broken.add(new YamlMapping(topLevel, unreadable.at()));
      return unreadable.fatal()
          ? OptionalInt.empty()
          : text.findDocument(Math.max(documentLine + 1, unreadable.at().line() - 1));
    }
  }

  private void readDocuments() {
    try {
      events = new Parse(SETTINGS).parseReader(text.from(firstLine)).iterator();
      while (events.hasNext()) {
        Event event = events.next();
        if (event instanceof DocumentStartEvent) {
          readDocument(event);
        }
      }
    } catch (MarkedYamlEngineException malformed) {
      throw unreadable(malformed);
    } catch (YamlEngineException malformed) {
      throw UnreadableYamlException.document(
          Position.WHOLE_FILE,
          "not YAML (%s)".formatted(malformed.getMessage()),
          SyntaxRemedy.of(String.valueOf(malformed.getMessage())));
    }
  }

  private void readDocument(Event start) {
    documentLine = position(start).line() - 1;
    topLevel = Map.of();
    anchors.clear();
    YamlNode document = read(events.next(), 0);
    if (!YamlNode.isNull(document)) {
      documents.read.add(document);
    }
  }

  private UnreadableYamlException unreadable(MarkedYamlEngineException malformed) {
    Optional<Mark> mark = malformed.getProblemMark().or(malformed::getContextMark);
    String found =
        malformed.getContext() == null
            ? malformed.getProblem()
            : malformed.getContext() + ", " + malformed.getProblem();
    return UnreadableYamlException.document(
        mark.map(this::position).orElse(Position.WHOLE_FILE),
        "not YAML (%s)".formatted(found.replaceAll("\\s+", " ")),
        SyntaxRemedy.of(found));
  }

  private YamlNode read(Event event, int depth) {
    Position at = position(event);
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

  private Position position(Event event) {
    return event.getStartMark().map(this::position).orElse(Position.WHOLE_FILE);
  }

  private Position position(Mark mark) {
    return new Position(firstLine + mark.getLine() + 1, mark.getColumn() + 1);
  }
}
