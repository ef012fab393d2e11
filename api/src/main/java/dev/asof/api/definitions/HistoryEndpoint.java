package dev.asof.api.definitions;

import dev.asof.api.json.JsonAnswer;
import dev.asof.api.json.Limit;
import dev.asof.api.json.TypedValues;
import dev.asof.api.settings.HttpProperties;
import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.core.Excerpt;
import dev.asof.core.ProjectName;
import dev.asof.registry.AppliedRevision;
import dev.asof.registry.FeatureRegistry;
import dev.asof.registry.HistoryQuery;
import dev.asof.registry.yaml.DefinitionKind;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JsonGenerator;

/** Tells who changed which definitions when. */
@RestController
final class HistoryEndpoint {
  private final FeatureRegistry registry;
  private final HttpProperties limits;

  HistoryEndpoint(FeatureRegistry registry, HttpProperties limits) {
    this.registry = registry;
    this.limits = limits;
  }

  @GetMapping(path = "/v1/projects/{project}/history", produces = MediaType.APPLICATION_JSON_VALUE)
  JsonAnswer listHistory(
      @PathVariable String project,
      @RequestParam(required = false) @Nullable String kind,
      @RequestParam(required = false) @Nullable String name,
      @RequestParam(defaultValue = "100") int limit) {
    HistoryQuery query =
        new HistoryQuery(
            kind == null ? null : kind(kind), name, Limit.check(limit, limits.maxListed()));
    List<AppliedRevision> applies = registry.history(new ProjectName(project), query);
    return json -> {
      json.writeStartObject();
      json.writeArrayPropertyStart("applies");
      applies.forEach(apply -> write(json, apply));
      json.writeEndArray();
      json.writeEndObject();
    };
  }

  private static DefinitionKind kind(String text) {
    return DefinitionKind.find(text)
        .orElseThrow(() ->
            new AsofException(
                ErrorCode.INVALID_ARGUMENT,
                "kind='%s' is not a kind of definitions: use one of %s"
                    .formatted(
                        Excerpt.of(text),
                        Arrays.stream(DefinitionKind.values())
                            .map(DefinitionKind::text)
                            .toList())));
  }

  private static void write(JsonGenerator json, AppliedRevision apply) {
    json.writeStartObject();
    json.writeNumberProperty("revision", apply.revision());
    TypedValues.writeProperty(json, "appliedAt", apply.appliedAt());
    json.writeStringProperty("appliedBy", apply.appliedBy());
    TypedValues.writeProperty(json, "gitCommit", apply.gitCommit());
    TypedValues.writeProperty(json, "message", apply.message());
    json.writeArrayPropertyStart("changes");
    for (AppliedRevision.Change change : apply.changes()) {
      json.writeStartObject();
      json.writeStringProperty("change", change.change());
      ChangesJson.writeKey(json, change.key());
      json.writeNumberProperty("revision", change.revision());
      TypedValues.writeProperty(json, "details", change.details());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }
}
