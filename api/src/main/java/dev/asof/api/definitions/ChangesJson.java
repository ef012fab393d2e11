package dev.asof.api.definitions;

import dev.asof.api.json.TypedValues;
import dev.asof.registry.AppliedPlan;
import dev.asof.registry.DefinitionChange;
import dev.asof.registry.DefinitionPlan;
import dev.asof.registry.DefinitionPlan.Summary;
import dev.asof.registry.yaml.DefinitionKey;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/** What a plan would change, and what an apply has changed. */
final class ChangesJson {
  private ChangesJson() {}

  static void write(JsonGenerator json, DefinitionPlan plan) {
    json.writeStartObject();
    json.writeNumberProperty("baseRevision", plan.baseRevision());
    write(json, plan.summary(), plan.changes());
    json.writeBooleanProperty("applicable", plan.applicable());
    json.writeEndObject();
  }

  static void write(JsonGenerator json, AppliedPlan applied) {
    json.writeStartObject();
    json.writeNumberProperty("revision", applied.revision());
    TypedValues.writeProperty(json, "appliedAt", applied.appliedAt());
    write(json, applied.summary(), applied.changes());
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, Summary summary, List<DefinitionChange> changes) {
    json.writeObjectPropertyStart("summary");
    json.writeNumberProperty("added", summary.added());
    json.writeNumberProperty("changed", summary.changed());
    json.writeNumberProperty("breaking", summary.breaking());
    json.writeNumberProperty("removed", summary.removed());
    json.writeNumberProperty("unchanged", summary.unchanged());
    json.writeEndObject();
    json.writeArrayPropertyStart("changes");
    changes.forEach(change -> write(json, change));
    json.writeEndArray();
  }

  private static void write(JsonGenerator json, DefinitionChange change) {
    json.writeStartObject();
    json.writeStringProperty("change", change.text());
    writeKey(json, change.key());
    TypedValues.writeProperty(json, "details", change.details());
    TypedValues.writeProperty(json, "services", change.services());
    TypedValues.writeProperty(json, "remedy", change.findRemedy().orElse(null));
    json.writeName("location");
    change.findLocation().ifPresentOrElse(at -> write(json, at), json::writeNull);
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, DefinitionChange.Location location) {
    json.writeStartObject();
    json.writeStringProperty("file", location.file());
    json.writeNumberProperty("line", location.line());
    json.writeNumberProperty("column", location.column());
    json.writeEndObject();
  }

  /** Kind, name and version; the version is null for kinds that have none. */
  static void writeKey(JsonGenerator json, DefinitionKey key) {
    json.writeStringProperty("kind", key.kind().text());
    json.writeStringProperty("name", key.name());
    TypedValues.writeProperty(json, "version", key.kind().versioned() ? key.version() : null);
  }
}
