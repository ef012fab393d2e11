package dev.asof.api.answers;

import dev.asof.api.json.JsonAnswer;
import dev.asof.api.json.TypedValues;
import dev.asof.core.definition.FeatureSelection.SelectedFeature;
import dev.asof.core.definition.JoinKey;
import dev.asof.online.FeatureVector;
import dev.asof.online.FeatureVectors;
import dev.asof.online.ServedFeature;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * An online answer: the features once, then for each entity one array of values, verdicts, event
 * timestamps and ages, in their order.
 *
 * @param service {@code service@version}, or null if the question listed its features
 * @param registryRevision what the question was held against
 */
record OnlineAnswer(@Nullable String service, long registryRevision, FeatureVectors vectors)
    implements JsonAnswer {
  @Override
  public void writeTo(JsonGenerator json) {
    json.writeStartObject();
    json.writeName("featureService");
    TypedValues.write(json, service);
    json.writeNumberProperty("registryRevision", registryRevision);
    json.writeStringProperty("answeredAt", vectors.answeredAt().toString());
    json.writeArrayPropertyStart("features");
    vectors.selection().features().forEach(feature -> writeFeature(json, feature));
    json.writeEndArray();
    json.writeArrayPropertyStart("rows");
    List<JoinKey> joinKeys = vectors.selection().joinKeys();
    vectors.rows().forEach(row -> writeRow(json, joinKeys, row));
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void writeFeature(JsonGenerator json, SelectedFeature feature) {
    json.writeStartObject();
    json.writeStringProperty("name", feature.column());
    json.writeStringProperty("view", feature.view().view().name().value());
    json.writeNumberProperty("version", feature.view().view().version());
    json.writeNumberProperty("revision", feature.view().schemas().revision());
    json.writeStringProperty("type", feature.feature().type().text());
    json.writeEndObject();
  }

  private static void writeRow(JsonGenerator json, List<JoinKey> joinKeys, FeatureVector row) {
    json.writeStartObject();
    json.writeObjectPropertyStart("entity");
    for (JoinKey key : joinKeys) {
      TypedValues.writeProperty(json, key.name().value(), row.entity().values().get(key.name()));
    }
    json.writeEndObject();
    json.writeArrayPropertyStart("values");
    row.features().forEach(feature -> TypedValues.write(json, feature.value()));
    json.writeEndArray();
    json.writeArrayPropertyStart("verdicts");
    row.features().forEach(feature -> json.writeString(feature.verdict().name()));
    json.writeEndArray();
    json.writeArrayPropertyStart("eventTimestamps");
    row.features().forEach(feature -> TypedValues.write(json, feature.eventTimestamp()));
    json.writeEndArray();
    writeAges(json, row.features());
    json.writeEndObject();
  }

  private static void writeAges(JsonGenerator json, List<ServedFeature> features) {
    json.writeArrayPropertyStart("agesSeconds");
    features.forEach(feature -> TypedValues.writeSeconds(json, feature.age()));
    json.writeEndArray();
  }
}
