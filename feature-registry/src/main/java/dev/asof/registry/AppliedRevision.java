package dev.asof.registry;

import dev.asof.registry.yaml.DefinitionKey;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One apply that changed something, as history tells it. */
public record AppliedRevision(
    long revision,
    Instant appliedAt,
    String appliedBy,
    @Nullable String gitCommit,
    @Nullable String message,
    List<Change> changes) {
  public AppliedRevision {
    changes = List.copyOf(changes);
  }

  /**
   * @param change as {@link DefinitionChange#text()} tells it
   * @param revision the definition's own revision since
   * @param details the differences, a line each
   */
  public record Change(String change, DefinitionKey key, int revision, List<String> details) {
    public Change {
      details = List.copyOf(details);
    }
  }
}
