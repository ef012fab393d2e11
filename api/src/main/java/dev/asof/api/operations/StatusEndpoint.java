package dev.asof.api.operations;

import dev.asof.api.json.JsonAnswer;
import dev.asof.api.json.TypedValues;
import dev.asof.registry.RegistrySnapshots;
import java.util.Map;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.info.BuildProperties;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Says which version this is, how its dependencies are and which projects there are. */
@RestController
final class StatusEndpoint {
  private final Dependencies dependencies;
  private final RegistrySnapshots registry;
  private final String version;

  StatusEndpoint(
      Dependencies dependencies,
      RegistrySnapshots registry,
      ObjectProvider<BuildProperties> build) {
    this.dependencies = dependencies;
    this.registry = registry;
    BuildProperties properties = build.getIfAvailable();
    String built = properties == null ? null : properties.getVersion();
    this.version = built == null ? "unknown" : built;
  }

  @GetMapping(path = "/v1/status", produces = MediaType.APPLICATION_JSON_VALUE)
  JsonAnswer status() {
    Map<String, Dependency.State> states = dependencies.states();
    return json -> {
      json.writeStartObject();
      json.writeStringProperty("version", version);
      json.writeObjectPropertyStart("dependencies");
      states.forEach((name, state) -> {
        json.writeObjectPropertyStart(name);
        json.writeStringProperty("status", state.up() ? "up" : "down");
        TypedValues.writeProperty(json, "detail", state.detail());
        json.writeEndObject();
      });
      json.writeEndObject();
      json.writeArrayPropertyStart("projects");
      registry.all().stream()
          .map(project -> project.project().value())
          .sorted()
          .forEach(json::writeString);
      json.writeEndArray();
      json.writeEndObject();
    };
  }
}
