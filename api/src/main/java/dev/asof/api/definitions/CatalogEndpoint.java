package dev.asof.api.definitions;

import dev.asof.api.json.JsonAnswer;
import dev.asof.core.AsofException;
import dev.asof.core.EntityName;
import dev.asof.core.ErrorCode;
import dev.asof.core.FeatureServiceName;
import dev.asof.core.FeatureViewName;
import dev.asof.core.ProjectName;
import dev.asof.core.SourceName;
import dev.asof.core.definition.FeatureService;
import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.registry.ProjectDefinitions;
import dev.asof.registry.RegistrySnapshots;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.BiConsumer;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JsonGenerator;

/** Shows what is declared, as this server has it in memory. */
@RestController
@RequestMapping(path = "/v1/projects/{project}", produces = MediaType.APPLICATION_JSON_VALUE)
final class CatalogEndpoint {
  private final RegistrySnapshots registry;

  CatalogEndpoint(RegistrySnapshots registry) {
    this.registry = registry;
  }

  @GetMapping("/entities")
  JsonAnswer listEntities(@PathVariable String project) {
    return list("entities", definitions(project).entities(), DefinitionJson::writeEntity);
  }

  @GetMapping("/entities/{entity}")
  JsonAnswer findEntity(@PathVariable String project, @PathVariable String entity) {
    var found = definitions(project).loadEntity(new EntityName(entity));
    return json -> DefinitionJson.writeEntity(json, found);
  }

  @GetMapping("/sources")
  JsonAnswer listSources(@PathVariable String project) {
    return list("sources", definitions(project).sources(), DefinitionJson::writeSource);
  }

  @GetMapping("/sources/{source}")
  JsonAnswer findSource(@PathVariable String project, @PathVariable String source) {
    var found = definitions(project).loadSource(new SourceName(source));
    return json -> DefinitionJson.writeSource(json, found);
  }

  @GetMapping("/feature-views")
  JsonAnswer listFeatureViews(@PathVariable String project) {
    return list("featureViews", definitions(project).views(), FeatureViewJson::write);
  }

  /** All live versions of a view. */
  @GetMapping("/feature-views/{view}")
  JsonAnswer findFeatureView(@PathVariable String project, @PathVariable String view) {
    ProjectDefinitions definitions = definitions(project);
    FeatureViewName name = new FeatureViewName(view);
    FeatureViewVersion newest = definitions.loadView(name, OptionalInt.empty());
    List<FeatureViewVersion> versions =
        definitions.views().stream().filter(version -> version.view().name().equals(name)).toList();
    return json -> {
      json.writeStartObject();
      json.writeStringProperty("name", name.value());
      json.writeNumberProperty("newestVersion", newest.view().version());
      writeArray(json, "versions", versions, FeatureViewJson::write);
      json.writeEndObject();
    };
  }

  @GetMapping("/feature-views/{view}/versions/{version}")
  JsonAnswer findFeatureViewVersion(
      @PathVariable String project, @PathVariable String view, @PathVariable int version) {
    FeatureViewVersion found =
        definitions(project).loadView(new FeatureViewName(view), OptionalInt.of(version));
    return json -> FeatureViewJson.write(json, found);
  }

  @GetMapping("/feature-services")
  JsonAnswer listFeatureServices(@PathVariable String project) {
    return list(
        "featureServices", definitions(project).services(), DefinitionJson::writeFeatureService);
  }

  /** All live versions of a service. */
  @GetMapping("/feature-services/{service}")
  JsonAnswer findFeatureService(@PathVariable String project, @PathVariable String service) {
    FeatureServiceName name = new FeatureServiceName(service);
    List<FeatureService> versions =
        definitions(project).services().stream()
            .filter(version -> version.name().equals(name))
            .toList();
    if (versions.isEmpty()) {
      throw new AsofException(
          ErrorCode.UNKNOWN_FEATURE_SERVICE,
          "there is no feature service '%s': list feature-services to see which there are"
              .formatted(name));
    }
    return json -> {
      json.writeStartObject();
      json.writeStringProperty("name", name.value());
      json.writeNumberProperty(
          "newestVersion", versions.stream().mapToInt(FeatureService::version).max().orElseThrow());
      writeArray(json, "versions", versions, DefinitionJson::writeFeatureService);
      json.writeEndObject();
    };
  }

  private ProjectDefinitions definitions(String project) {
    return registry.current(new ProjectName(project));
  }

  private static <T> JsonAnswer list(
      String name, List<T> elements, BiConsumer<JsonGenerator, T> writer) {
    return json -> {
      json.writeStartObject();
      writeArray(json, name, elements, writer);
      json.writeEndObject();
    };
  }

  private static <T> void writeArray(
      JsonGenerator json, String name, List<T> elements, BiConsumer<JsonGenerator, T> writer) {
    json.writeArrayPropertyStart(name);
    elements.forEach(element -> writer.accept(json, element));
    json.writeEndArray();
  }
}
