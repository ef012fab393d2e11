package dev.asof.api.answers;

import dev.asof.api.json.JsonAnswer;
import dev.asof.api.settings.HttpProperties;
import dev.asof.core.ProjectName;
import dev.asof.online.FeatureFetcher;
import dev.asof.online.FeatureVectors;
import dev.asof.registry.ProjectDefinitions;
import dev.asof.registry.RegistrySnapshots;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Answers models: the features of entities as of now. */
@RestController
@RequestMapping("/v1/projects/{project}/online-features")
final class OnlineFeaturesEndpoint {
  private final RegistrySnapshots registry;
  private final FeatureFetcher fetcher;
  private final HttpProperties limits;

  OnlineFeaturesEndpoint(
      RegistrySnapshots registry, FeatureFetcher fetcher, HttpProperties limits) {
    this.registry = registry;
    this.fetcher = fetcher;
    this.limits = limits;
  }

  @PostMapping(
      consumes = MediaType.APPLICATION_JSON_VALUE,
      produces = MediaType.APPLICATION_JSON_VALUE)
  JsonAnswer fetchOnlineFeatures(@PathVariable String project, @RequestBody byte[] body) {
    ProjectDefinitions definitions = registry.current(new ProjectName(project));
    OnlineQuestion question = OnlineQuestion.parse(body, definitions, limits);
    FeatureVectors vectors = fetcher.fetch(question.selection(), question.entities());
    return new OnlineAnswer(question.service(), definitions.revision(), vectors);
  }
}
