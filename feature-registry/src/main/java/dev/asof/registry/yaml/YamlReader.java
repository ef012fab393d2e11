package dev.asof.registry.yaml;

import dev.asof.registry.yaml.YamlNode.YamlMapping;
import dev.asof.registry.yaml.YamlNode.YamlScalar;
import dev.asof.registry.yaml.YamlNode.YamlSequence;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
import org.snakeyaml.engine.v2.exceptions.ReaderException;
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

  /** Reading of this file stops; everything before it still counts. */
  private static final class UnreadableException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient Position at;
    private final transient Fault fault;

    UnreadableException(Position at, String problem, String remedy) {
      super(problem);
      this.at = at;
      this.fault = new Fault(problem, remedy);
    }
  }

  private final Violations violations;
  private final Iterator<Event> events;
  private final Map<String, YamlNode> anchors = new HashMap<>();
  private int nodes;

  private YamlReader(String text, Violations violations) {
    this.violations = violations;
    this.events = new Parse(SETTINGS).parseString(text).iterator();
  }

  /** The documents of {@code file} but for empty ones; what is wrong goes to {@code violations}. */
  static List<YamlNode> read(DefinitionFile file, Violations violations) {
    List<YamlNode> documents = new ArrayList<>();
    try {
      String text = decode(file);
      new YamlReader(text, violations).readInto(documents);
    } catch (UnreadableException unreadable) {
      violations.add(unreadable.at, unreadable.fault);
    }
    return documents;
  }

  private static String decode(DefinitionFile file) {
    if (file.content().length() > MAX_BYTES) {
      throw new UnreadableException(
          Position.WHOLE_FILE,
          "the file has %d bytes, above the limit of %d"
              .formatted(file.content().length(), MAX_BYTES),
          "split it");
    }
    ByteBuffer bytes = file.content().asByteBuffer();
    CharBuffer text = CharBuffer.allocate(bytes.remaining());
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    CoderResult result = decoder.decode(bytes, text, true);
    text.flip();
    if (result.isError()) {
      throw new UnreadableException(
          endOf(text.toString()),
          "byte 0x%02X is not UTF-8".formatted(bytes.get(bytes.position())),
          "save the file as UTF-8");
    }
    return !text.isEmpty() && text.charAt(0) == '\uFEFF'
        ? text.subSequence(1, text.length()).toString()
        : text.toString();
  }

  private static Position endOf(String text) {
    int lineStart = text.lastIndexOf('\n') + 1;
    return new Position(
        1 + (int) text.chars().filter(c -> c == '\n').count(),
        1 + text.codePointCount(lineStart, text.length()));
  }

  private void readInto(List<YamlNode> documents) {
    try {
      while (events.hasNext()) {
        if (events.next() instanceof DocumentStartEvent) {
          anchors.clear();
          YamlNode document = read(events.next(), 0);
          if (!YamlNode.isNull(document)) {
            documents.add(document);
          }
        }
      }
    } catch (MarkedYamlEngineException malformed) {
      throw unreadable(malformed);
    } catch (ReaderException unprintable) {
      throw new UnreadableException(
          Position.WHOLE_FILE,
          "character U+%04X at index %d is not allowed in YAML"
              .formatted(unprintable.getCodePoint(), unprintable.getPosition()),
          "remove it, or write it as an escape in double quotes");
    } catch (YamlEngineException malformed) {
      throw new UnreadableException(
          Position.WHOLE_FILE,
          "not YAML (%s)".formatted(malformed.getMessage()),
          SyntaxRemedy.of(String.valueOf(malformed.getMessage())));
    }
  }

  private static UnreadableException unreadable(MarkedYamlEngineException malformed) {
    Optional<Mark> mark = malformed.getProblemMark().or(malformed::getContextMark);
    String found =
        malformed.getContext() == null
            ? malformed.getProblem()
            : malformed.getContext() + ", " + malformed.getProblem();
    return new UnreadableException(
        mark.map(YamlReader::position).orElse(Position.WHOLE_FILE),
        "not YAML (%s)".formatted(found),
        SyntaxRemedy.of(found));
  }

  private YamlNode read(Event event, int depth) {
    Position at = event.getStartMark().map(YamlReader::position).orElse(Position.WHOLE_FILE);
    if (depth > MAX_DEPTH) {
      throw new UnreadableException(
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
              throw new UnreadableException(
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
      throw new UnreadableException(
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
      throw new UnreadableException(
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

  private static Position position(Mark mark) {
    return new Position(mark.getLine() + 1, mark.getColumn() + 1);
  }
}
