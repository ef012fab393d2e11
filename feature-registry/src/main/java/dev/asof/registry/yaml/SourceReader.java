package dev.asof.registry.yaml;

import dev.asof.core.SourceName;
import dev.asof.core.definition.DeletionRule;
import dev.asof.core.definition.FieldPointer;
import dev.asof.core.definition.KafkaTopic;
import dev.asof.core.definition.Source;
import dev.asof.core.definition.TimestampField;
import dev.asof.core.definition.TimestampFormat;
import dev.asof.registry.yaml.YamlNode.YamlMapping;
import dev.asof.registry.yaml.YamlNode.YamlScalar;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a source that the schema accepts. */
final class SourceReader {
  private final YamlMapping document;
  private final Violations violations;

  SourceReader(YamlMapping document, Violations violations) {
    this.document = document;
    this.violations = violations;
  }

  Source read() {
    TimestampField eventTimestamp = timestamp("eventTimestamp");
    KafkaTopic kafka = kafka();
    boolean push = document.flag("push", false);
    if (kafka == null && !push) {
      violations.add(
          document.at(),
          "source '%s' has no way in".formatted(document.text("name")),
          "give it kafka: {topic: …}, push: true, or both");
    }
    return new Source(
        new SourceName(document.text("name")),
        kafka,
        push,
        eventTimestamp == null ? defaultTimestamp() : eventTimestamp,
        timestamp("createdTimestamp"),
        deletion(),
        fields(),
        document.textOr("description", ""),
        document.texts("tags"));
  }

  /** What stands in for an event timestamp that is refused. */
  private static TimestampField defaultTimestamp() {
    return new TimestampField(FieldPointer.toMember("event_timestamp"), TimestampFormat.ISO8601);
  }

  private @Nullable TimestampField timestamp(String field) {
    if (!(document.find(field) instanceof YamlMapping mapping)) {
      return null;
    }
    return new TimestampField(
        new FieldPointer(mapping.text("from")),
        TimestampFormat.valueOf(
            mapping.textOr("format", TimestampFormat.ISO8601.text()).toUpperCase(Locale.ROOT)));
  }

  private @Nullable KafkaTopic kafka() {
    if (!(document.find("kafka") instanceof YamlMapping mapping)) {
      return null;
    }
    String topic = mapping.text("topic");
    if (topic.equals(".") || topic.equals("..") || topic.matches("asof-(log|dead-letters)-.*")) {
      violations.add(
          mapping.load("topic").at(),
          "topic '%s' is reserved (asof-log-… and asof-dead-letters-… are Asof's own, and . and .. are not topics)"
              .formatted(topic),
          "name the topic that rows are written to");
    }
    return new KafkaTopic(
        topic,
        KafkaTopic.Start.valueOf(mapping.textOr("start", "earliest").toUpperCase(Locale.ROOT)));
  }

  private DeletionRule deletion() {
    return document.find("delete") instanceof YamlMapping mapping
        ? new DeletionRule(new FieldPointer(mapping.text("from")), scalarText(mapping))
        : DeletionRule.DEFAULT;
  }

  private static String scalarText(YamlMapping mapping) {
    return mapping.load("equals") instanceof YamlScalar scalar && scalar.value() != null
        ? scalar.value().toString()
        : "";
  }

  private Map<String, FieldPointer> fields() {
    Map<String, FieldPointer> fields = new LinkedHashMap<>();
    document
        .texts("fields")
        .forEach((column, pointer) -> fields.put(column, new FieldPointer(pointer)));
    return fields;
  }
}
