package dev.asof.api.definitions;

import dev.asof.api.json.TypedValues;
import dev.asof.core.definition.Expectation;
import dev.asof.core.definition.Feature;
import dev.asof.core.definition.FeatureView;
import dev.asof.core.definition.FeatureViewVersion;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** One version of a feature view with everything that it declares. */
final class FeatureViewJson {
  private FeatureViewJson() {}

  static void write(JsonGenerator json, FeatureViewVersion version) {
    FeatureView view = version.view();
    json.writeStartObject();
    json.writeStringProperty("name", view.name().value());
    json.writeNumberProperty("version", view.version());
    json.writeNumberProperty("revision", version.schemas().revision());
    json.writeArrayPropertyStart("entities");
    view.entities().forEach(entity -> json.writeString(entity.value()));
    json.writeEndArray();
    DefinitionJson.writeJoinKeys(json, version.key().joinKeys());
    json.writeArrayPropertyStart("sources");
    view.sources().forEach(source -> json.writeString(source.value()));
    json.writeEndArray();
    writeTime(json, view.time());
    json.writeBooleanProperty("createdTimestamp", view.createdTimestamp());
    json.writeArrayPropertyStart("features");
    view.features().forEach(feature -> write(json, feature));
    json.writeEndArray();
    json.writeStringProperty("owner", view.labels().owner());
    json.writeStringProperty("description", view.labels().description());
    DefinitionJson.writeTexts(json, "tags", view.labels().tags());
    json.writeEndObject();
  }

  private static void writeTime(JsonGenerator json, FeatureView.Time time) {
    writeSeconds(json, "ttlSeconds", time.ttl());
    writeSeconds(json, "maxAgeSeconds", time.freshness().maxAge());
    writeSeconds(json, "maxLagSeconds", time.freshness().maxLag());
    writeSeconds(json, "servingLagSeconds", time.servingLag());
  }

  private static void writeSeconds(JsonGenerator json, String name, @Nullable Duration duration) {
    json.writeName(name);
    TypedValues.writeSeconds(json, duration);
  }

  private static void write(JsonGenerator json, Feature feature) {
    json.writeStartObject();
    json.writeStringProperty("name", feature.name().value());
    json.writeStringProperty("type", feature.type().text());
    json.writeBooleanProperty("nullable", feature.nullable());
    TypedValues.writeProperty(json, "from", feature.from() == null ? null : feature.from().value());
    TypedValues.writeProperty(json, "default", feature.defaultValue());
    json.writeArrayPropertyStart("expectations");
    feature.expectations().forEach(expectation -> write(json, expectation));
    json.writeEndArray();
    json.writeStringProperty("onViolation", feature.onViolation().name().toLowerCase(Locale.ROOT));
    json.writeStringProperty("description", feature.labels().description());
    json.writeStringProperty("unit", feature.labels().unit());
    DefinitionJson.writeTexts(json, "tags", feature.labels().tags());
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, Expectation expectation) {
    json.writeStartObject();
    switch (expectation) {
      case Expectation.Range range -> {
        json.writeArrayPropertyStart("range");
        TypedValues.write(json, range.min());
        TypedValues.write(json, range.max());
        json.writeEndArray();
      }
      case Expectation.AllowedValues allowed ->
          TypedValues.writeProperty(json, "allowed", allowed.values());
      case Expectation.MaxLength length -> json.writeNumberProperty("maxLength", length.max());
    }
    json.writeEndObject();
  }
}
