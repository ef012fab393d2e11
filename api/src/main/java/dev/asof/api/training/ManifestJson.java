package dev.asof.api.training;

import dev.asof.api.json.TypedValues;
import dev.asof.offline.dataset.DatasetManifest;
import tools.jackson.core.JsonGenerator;

/** A training dataset's manifest as clients see it. */
final class ManifestJson {
  private ManifestJson() {}

  static void write(JsonGenerator json, DatasetManifest manifest) {
    json.writeStartObject();
    json.writeStringProperty("id", manifest.id());
    json.writeStringProperty("project", manifest.project());
    json.writeStringProperty("name", manifest.name());
    TypedValues.writeProperty(json, "createdAt", manifest.createdAt());
    json.writeStringProperty("mode", manifest.mode());
    json.writeStringProperty("onExpired", manifest.onExpired());
    writeViews(json, manifest);
    writeColumns(json, manifest);
    json.writeObjectPropertyStart("spine");
    json.writeNumberProperty("rows", manifest.spine().rows());
    json.writeStringProperty("sha256", manifest.spine().sha256());
    json.writeEndObject();
    json.writeStringProperty("format", manifest.format());
    json.writeNumberProperty("rows", manifest.rows());
    json.writeNumberProperty("bytes", manifest.bytes());
    json.writeStringProperty("sha256", manifest.sha256());
    json.writeStringProperty("completeThrough", manifest.completeThrough());
    json.writeNumberProperty("incompleteRows", manifest.incompleteRows());
    json.writeEndObject();
  }

  private static void writeViews(JsonGenerator json, DatasetManifest manifest) {
    json.writeArrayPropertyStart("views");
    for (DatasetManifest.View view : manifest.views()) {
      json.writeStartObject();
      json.writeStringProperty("name", view.name());
      json.writeNumberProperty("version", view.version());
      json.writeNumberProperty("revision", view.revision());
      json.writeNumberProperty("snapshotId", view.snapshotId());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void writeColumns(JsonGenerator json, DatasetManifest manifest) {
    json.writeArrayPropertyStart("columns");
    for (DatasetManifest.Column column : manifest.columns()) {
      json.writeStartObject();
      json.writeStringProperty("name", column.name());
      json.writeStringProperty("type", column.type());
      json.writeStringProperty("source", column.source());
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
