package dev.asof.api.definitions;

import dev.asof.api.json.JsonAnswer;
import dev.asof.core.EntityName;
import dev.asof.core.FeatureServiceName;
import dev.asof.core.FeatureViewName;
import dev.asof.core.ProjectName;
import dev.asof.core.SourceName;
import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.registry.ProjectDefinitions;
import dev.asof.registry.RegistrySnapshots;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
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

  @GetMapping("/feature-views/{view}")
  JsonAnswer findFeatureView(@PathVariable String project, @PathVariable String view) {
    ProjectDefinitions definitions = definitions(project);
    FeatureViewName name = new FeatureViewName(view);
    return versions(
        name.value(),
        definitions.loadView(name, OptionalInt.empty()).view().version(),
        definitions.views().stream().filter(version -> version.view().name().equals(name)),
        FeatureViewJson::write);
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

  @GetMapping("/feature-services/{service}")
  JsonAnswer findFeatureService(@PathVariable String project, @PathVariable String service) {
    ProjectDefinitions definitions = definitions(project);
    FeatureServiceName name = new FeatureServiceName(service);
    return versions(
        name.value(),
        definitions.loadService(name, OptionalInt.empty()).version(),
        definitions.services().stream().filter(version -> version.name().equals(name)),
        DefinitionJson::writeFeatureService);
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

  /** All live versions of one definition. */
  private static <T> JsonAnswer versions(
      String name, int newest, Stream<T> live, BiConsumer<JsonGenerator, T> writer) {
    List<T> versions = live.toList();
    return json -> {
      json.writeStartObject();
      json.writeStringProperty("name", name);
      json.writeNumberProperty("newestVersion", newest);
      writeArray(json, "versions", versions, writer);
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
