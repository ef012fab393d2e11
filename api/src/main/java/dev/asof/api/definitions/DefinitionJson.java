package dev.asof.api.definitions;

import dev.asof.api.json.TypedValues;
import dev.asof.core.definition.Entity;
import dev.asof.core.definition.FeatureService;
import dev.asof.core.definition.JoinKey;
import dev.asof.core.definition.KafkaTopic;
import dev.asof.core.definition.Source;
import dev.asof.core.definition.TimestampField;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Entities, sources and feature services with everything that they declare. */
final class DefinitionJson {
  private DefinitionJson() {}

  static void writeEntity(JsonGenerator json, Entity entity) {
    json.writeStartObject();
    json.writeStringProperty("name", entity.name().value());
    writeJoinKeys(json, entity.joinKeys());
    json.writeStringProperty("description", entity.description());
    writeTexts(json, "tags", entity.tags());
    json.writeEndObject();
  }

  static void writeSource(JsonGenerator json, Source source) {
    json.writeStartObject();
    json.writeStringProperty("name", source.name().value());
    json.writeBooleanProperty("push", source.push());
    json.writeName("kafka");
    source.findKafka().ifPresentOrElse(topic -> write(json, topic), json::writeNull);
    writeTimestamp(json, "eventTimestamp", source.eventTimestamp());
    writeTimestamp(json, "createdTimestamp", source.createdTimestamp());
    json.writeObjectPropertyStart("delete");
    json.writeStringProperty("from", source.delete().from().value());
    json.writeStringProperty("equals", source.delete().equals());
    json.writeEndObject();
    json.writeObjectPropertyStart("fields");
    new TreeMap<>(source.fields())
        .forEach((name, from) -> json.writeStringProperty(name, from.value()));
    json.writeEndObject();
    json.writeStringProperty("description", source.description());
    writeTexts(json, "tags", source.tags());
    json.writeEndObject();
  }

  static void writeFeatureService(JsonGenerator json, FeatureService service) {
    json.writeStartObject();
    json.writeStringProperty("name", service.name().value());
    json.writeNumberProperty("version", service.version());
    json.writeStringProperty("onExpired", service.onExpired().text());
    json.writeArrayPropertyStart("features");
    for (FeatureService.Selection selection : service.features()) {
      json.writeStartObject();
      json.writeStringProperty("view", selection.view().value());
      json.writeNumberProperty("version", selection.version());
      json.writeArrayPropertyStart("features");
      selection.features().forEach(feature -> json.writeString(feature.value()));
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeStringProperty("description", service.description());
    writeTexts(json, "tags", service.tags());
    json.writeEndObject();
  }

  static void writeJoinKeys(JsonGenerator json, List<JoinKey> joinKeys) {
    json.writeArrayPropertyStart("joinKeys");
    for (JoinKey key : joinKeys) {
      json.writeStartObject();
      json.writeStringProperty("name", key.name().value());
      json.writeStringProperty("type", key.type().text());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  static void writeTexts(JsonGenerator json, String name, Map<String, String> texts) {
    json.writeObjectPropertyStart(name);
    new TreeMap<>(texts).forEach(json::writeStringProperty);
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, KafkaTopic topic) {
    json.writeStartObject();
    json.writeStringProperty("topic", topic.topic());
    json.writeStringProperty("start", topic.start().name().toLowerCase(Locale.ROOT));
    json.writeEndObject();
  }

  private static void writeTimestamp(
      JsonGenerator json, String name, @Nullable TimestampField field) {
    json.writeName(name);
    if (field == null) {
      TypedValues.write(json, null);
      return;
    }
    json.writeStartObject();
    json.writeStringProperty("from", field.from().value());
    json.writeStringProperty("format", field.format().text());
    json.writeEndObject();
  }
}
