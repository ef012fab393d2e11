package dev.asof.api.operations;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** The health of one dependency, as it was last seen. */
record DependencyHealth(Dependencies dependencies, String name) implements HealthIndicator {
  @Override
  public Health health() {
    Dependency.State state = dependencies.state(name);
    Health.Builder health = state.up() ? Health.up() : Health.down();
    health.withDetail("checkedAt", state.checkedAt().toString());
    if (state.detail() != null) {
      health.withDetail("detail", state.detail());
    }
    return health.build();
  }
}
