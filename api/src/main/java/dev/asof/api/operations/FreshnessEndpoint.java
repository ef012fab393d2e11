package dev.asof.api.operations;

import dev.asof.api.json.JsonAnswer;
import dev.asof.core.FeatureViewName;
import dev.asof.core.ProjectName;
import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.registry.ProjectDefinitions;
import dev.asof.registry.RegistrySnapshots;
import java.util.List;
import java.util.OptionalInt;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Says how far both stores are on the feature log of a view, for each of its versions. */
@RestController
final class FreshnessEndpoint {
  private final RegistrySnapshots registry;
  private final ViewFreshness freshness;

  FreshnessEndpoint(RegistrySnapshots registry, ViewFreshness freshness) {
    this.registry = registry;
    this.freshness = freshness;
  }

  @GetMapping(
      path = "/v1/projects/{project}/feature-views/{view}/freshness",
      produces = MediaType.APPLICATION_JSON_VALUE)
  JsonAnswer findFreshness(@PathVariable String project, @PathVariable String view) {
    ProjectDefinitions definitions = registry.current(new ProjectName(project));
    FeatureViewName name = new FeatureViewName(view);
    definitions.loadView(name, OptionalInt.empty());
    List<FeatureViewVersion> versions =
        definitions.views().stream().filter(version -> version.view().name().equals(name)).toList();
    List<JsonAnswer> answers = versions.stream().map(freshness::look).toList();
    return json -> {
      json.writeStartObject();
      json.writeStringProperty("view", name.value());
      json.writeArrayPropertyStart("versions");
      answers.forEach(answer -> answer.writeTo(json));
      json.writeEndArray();
      json.writeEndObject();
    };
  }
}
