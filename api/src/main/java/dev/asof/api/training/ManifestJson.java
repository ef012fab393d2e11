package dev.asof.api.training;

import dev.asof.api.json.TypedValues;
import dev.asof.offline.dataset.DatasetManifest;
import tools.jackson.core.JsonGenerator;

/** A training dataset's manifest as clients see it. */
final class ManifestJson {
  private ManifestJson() {}

  static void write(JsonGenerator json, DatasetManifest manifest) {
    json.writeStartObject();
    json.writeStringProperty("id", manifest.identity().id());
    json.writeStringProperty("project", manifest.identity().project());
    json.writeStringProperty("name", manifest.identity().name());
    TypedValues.writeProperty(json, "createdAt", manifest.identity().createdAt());
    json.writeStringProperty("mode", manifest.question().mode());
    json.writeStringProperty("onExpired", manifest.question().onExpired());
    writeViews(json, manifest);
    writeColumns(json, manifest);
    json.writeObjectPropertyStart("spine");
    json.writeNumberProperty("rows", manifest.question().spine().rows());
    json.writeStringProperty("sha256", manifest.question().spine().sha256());
    json.writeEndObject();
    json.writeStringProperty("format", manifest.file().format());
    json.writeNumberProperty("rows", manifest.file().rows());
    json.writeNumberProperty("bytes", manifest.file().bytes());
    json.writeStringProperty("sha256", manifest.file().sha256());
    json.writeStringProperty("completeThrough", manifest.sources().completeThrough());
    json.writeNumberProperty("incompleteRows", manifest.sources().incompleteRows());
    json.writeEndObject();
  }

  private static void writeViews(JsonGenerator json, DatasetManifest manifest) {
    json.writeArrayPropertyStart("views");
    for (DatasetManifest.View view : manifest.sources().views()) {
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
    for (DatasetManifest.Column column : manifest.question().columns()) {
      json.writeStartObject();
      json.writeStringProperty("name", column.name());
      json.writeStringProperty("type", column.type());
      json.writeStringProperty("source", column.source());
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
