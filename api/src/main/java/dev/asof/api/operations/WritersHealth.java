package dev.asof.api.operations;

import dev.asof.core.AsofException;
import dev.asof.core.definition.FeatureViewVersion;
import dev.asof.online.OnlineStore;
import dev.asof.online.PipelineState;
import dev.asof.registry.ProjectDefinitions;
import dev.asof.registry.RegistrySnapshots;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** How far the online store is behind the feature log of every view. */
record WritersHealth(RegistrySnapshots registry, OnlineStore online) implements HealthIndicator {
  @Override
  public Health health() {
    Health.Builder health = Health.up();
    try {
      for (ProjectDefinitions project : registry.all()) {
        for (FeatureViewVersion view : project.views()) {
          health.withDetail(project.project() + "/" + view.label(), describe(view));
        }
      }
      return health.build();
    } catch (AsofException unknown) {
      return Health.unknown().withDetail("detail", unknown.getMessage()).build();
    }
  }

  private Map<String, Object> describe(FeatureViewVersion view) {
    PipelineState state = online.pipelineState(view);
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("onlineLagSeconds", state.lag().toMillis() / 1_000.0);
    details.put("rebuilding", state.rebuilding());
    return details;
  }
}
