package dev.asof.registry.yaml;

import dev.asof.registry.yaml.YamlNode.YamlMapping;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Reads the documents of one file, which may not be all YAML, into {@linkplain YamlNode trees}. */
final class YamlReader {
  static final int MAX_BYTES = 1 << 20;

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
  private final NodeReader nodes;
  private int firstLine;
  private int documentLine = -1;

  private YamlReader(YamlText text, Violations violations) {
    this.text = text;
    this.violations = violations;
    this.nodes = new NodeReader(violations);
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
      documents.broken.add(new YamlMapping(nodes.topLevel(), unreadable.at()));
      return unreadable.fatal()
          ? OptionalInt.empty()
          : text.findDocument(Math.max(documentLine + 1, unreadable.at().line() - 1));
    }
  }

  private void readDocuments() {
    try {
      Iterator<Event> events = new Parse(SETTINGS).parseReader(text.from(firstLine)).iterator();
      while (events.hasNext()) {
        Event event = events.next();
        if (event instanceof DocumentStartEvent) {
          documentLine = firstLine + event.getStartMark().map(Mark::getLine).orElse(0);
          YamlNode document = nodes.readDocument(events, firstLine);
          if (!YamlNode.isNull(document)) {
            documents.read.add(document);
          }
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

  private Position position(Mark mark) {
    return NodeReader.position(firstLine, mark);
  }
}
