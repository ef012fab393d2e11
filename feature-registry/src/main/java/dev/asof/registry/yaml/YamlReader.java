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

  private static final LoadSettings SETTINGS =
      LoadSettings.builder().setParseComments(false).setCodePointLimit(MAX_BYTES).build();

  /** Reading of this file stops; everything before it still counts. */
  private static final class UnreadableException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient Position at;

    UnreadableException(Position at, String message) {
      super(message);
      this.at = at;
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
      violations.add(unreadable.at, String.valueOf(unreadable.getMessage()));
    }
    return documents;
  }

  private static String decode(DefinitionFile file) {
    if (file.content().length() > MAX_BYTES) {
      throw new UnreadableException(
          Position.WHOLE_FILE,
          "the file has %d bytes, above the limit of %d: split it"
              .formatted(file.content().length(), MAX_BYTES));
    }
    ByteBuffer bytes = file.content().asByteBuffer();
    CharBuffer text = CharBuffer.allocate(bytes.remaining());
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    CoderResult result = decoder.decode(bytes, text, true);
    text.flip();
    if (result.isError()) {
      throw new UnreadableException(
          endOf(text.toString()),
          "byte 0x%02X is not UTF-8: save the file as UTF-8"
              .formatted(bytes.get(bytes.position())));
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
      Optional<Mark> mark = malformed.getProblemMark().or(malformed::getContextMark);
      throw new UnreadableException(
          mark.map(YamlReader::position).orElse(Position.WHOLE_FILE),
          "not YAML: %s%s"
              .formatted(
                  malformed.getContext() == null ? "" : malformed.getContext() + ", ",
                  malformed.getProblem()));
    } catch (ReaderException unprintable) {
      throw new UnreadableException(
          Position.WHOLE_FILE,
          "character U+%04X at index %d is not allowed in YAML: remove it, or write it as an escape in double quotes"
              .formatted(unprintable.getCodePoint(), unprintable.getPosition()));
    } catch (YamlEngineException malformed) {
      throw new UnreadableException(Position.WHOLE_FILE, "not YAML: " + malformed.getMessage());
    }
  }

  private YamlNode read(Event event, int depth) {
    Position at = event.getStartMark().map(YamlReader::position).orElse(Position.WHOLE_FILE);
    if (depth > MAX_DEPTH) {
      throw new UnreadableException(
          at, "nested deeper than %d levels: no definition needs that".formatted(MAX_DEPTH));
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
          default -> throw new UnreadableException(at, "not YAML: unexpected " + event);
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
          "alias *%s names no anchor that is complete here: put &%s before it, outside of it"
              .formatted(alias.getValue(), alias.getValue()));
    }
    count(node.size(), at);
    return node;
  }

  private void count(int more, Position at) {
    nodes += more;
    if (nodes > MAX_NODES) {
      throw new UnreadableException(
          at,
          "more than %d values, aliases counted as what they stand for: split the file"
              .formatted(MAX_NODES));
    }
  }

  private YamlNode scalar(ScalarEvent event, Position at) {
    refuseTag(event.getTag(), at);
    String text = event.getValue();
    if (text.indexOf('\0') >= 0 || !StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      violations.add(
          at, "text holds U+0000 or an unpaired surrogate, which cannot be stored: remove it");
    }
    return new YamlScalar(text, event.isPlain() ? CoreSchema.resolve(text) : text, at);
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
              "field '%s' is there twice, first on line %d: keep one"
                  .formatted(key, earlier.keyAt().line()));
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
            ? "the key %s is not text: put it in quotes".formatted(scalar.text())
            : "a list or mapping cannot be a key: keys are names");
    return null;
  }

  private void refuseTag(Optional<String> tag, Position at) {
    tag.ifPresent(
        name -> violations.add(at, "the YAML tag %s is not supported: remove it".formatted(name)));
  }

  private static Position position(Mark mark) {
    return new Position(mark.getLine() + 1, mark.getColumn() + 1);
  }
}
