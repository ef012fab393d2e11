package dev.asof.api.answers;

import dev.asof.api.settings.HttpProperties;
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

  static OnlineQuestion parse(byte[] json, ProjectDefinitions definitions, HttpProperties limits) {
    JsonBody body = JsonBody.parse(json, MEMBERS);
    FeatureChoice choice = FeatureChoice.read(body);
    FeatureSelection selection = choice.select(definitions);
    List<JsonNode> entities = body.list("entities");
    requireWithin(limits, entities.size(), selection.features().size());
    return new OnlineQuestion(
        choice instanceof ByService named ? named.load(definitions).label() : null,
        selection,
        EntityRows.read(selection.joinKeys(), entities));
  }

  private static void requireWithin(HttpProperties limits, int entities, int features) {
    if (entities > limits.maxEntities()) {
      throw new AsofException(
          ErrorCode.BODY_TOO_LARGE,
          "%d entities are more than the %d that one question may name: ask in parts"
              .formatted(entities, limits.maxEntities()));
    }
    if ((long) entities * features > limits.maxValues()) {
      throw new AsofException(
          ErrorCode.BODY_TOO_LARGE,
          "%d entities with %d features each are more than the %d values that one answer may have: ask in parts"
              .formatted(entities, features, limits.maxValues()));
    }
  }
}
