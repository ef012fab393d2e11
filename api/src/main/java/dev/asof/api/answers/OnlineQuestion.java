package dev.asof.api.answers;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.core.definition.FeatureSelection;
import dev.asof.ingestion.validation.JsonBody;
import dev.asof.jobs.training.FeatureChoice;
import dev.asof.jobs.training.FeatureChoice.ByService;
import dev.asof.online.EntityRow;
import dev.asof.registry.ProjectDefinitions;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The body of {@code POST online-features}, held against the definitions.
 *
 * @param service {@code service@version}, or null if the question lists its features
 */
record OnlineQuestion(
    @Nullable String service, FeatureSelection selection, List<EntityRow> entities) {
  private static final Set<String> MEMBERS =
      Stream.concat(FeatureChoice.MEMBERS.stream(), Stream.of("entities"))
          .collect(Collectors.toUnmodifiableSet());

  /**
   * @param maxEntities the greatest number of entities
   */
  static OnlineQuestion parse(byte[] json, ProjectDefinitions definitions, int maxEntities) {
    JsonBody body = JsonBody.parse(json, MEMBERS);
    FeatureChoice choice = FeatureChoice.read(body);
    FeatureSelection selection = choice.select(definitions);
    List<JsonNode> entities = body.list("entities");
    if (entities.size() > maxEntities) {
      throw new AsofException(
          ErrorCode.BODY_TOO_LARGE,
          "%d entities are more than the %d that one question may name: ask in parts"
              .formatted(entities.size(), maxEntities));
    }
    return new OnlineQuestion(
        choice instanceof ByService named ? named.load(definitions).label() : null,
        selection,
        EntityRows.read(selection.joinKeys(), entities));
  }
}
