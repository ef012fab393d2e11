package dev.asof.api.answers;

import dev.asof.api.json.JsonBody;
import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.core.Excerpt;
import dev.asof.core.FeatureServiceName;
import dev.asof.core.definition.ExpiredPolicy;
import dev.asof.core.definition.FeatureReference;
import dev.asof.core.definition.FeatureSelection;
import dev.asof.core.definition.FeatureService;
import dev.asof.online.EntityRow;
import dev.asof.registry.ProjectDefinitions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
      Set.of("featureService", "features", "entities", "fullNames", "onExpired");
  private static final Pattern SERVICE = Pattern.compile("([^@]+)(?:@(\\d{1,9}))?");

  /**
   * @param maxEntities the greatest number of entities
   */
  static OnlineQuestion parse(byte[] json, ProjectDefinitions definitions, int maxEntities) {
    JsonBody body = JsonBody.parse(json, MEMBERS);
    if (body.has("featureService") == body.has("features")) {
      throw new AsofException(
          body.has("features") ? ErrorCode.INVALID_ARGUMENT : ErrorCode.MISSING_FIELD,
          "name the features once: either \"featureService\":\"service@1\" or \"features\":[\"view@1:feature\", …]");
    }
    FeatureService service = body.has("features") ? null : service(body, definitions);
    FeatureSelection selection =
        service == null
            ? definitions.select(references(body), body.flag("fullNames"), policy(body))
            : definitions.select(service, body.flag("fullNames"));
    List<JsonNode> entities = body.list("entities");
    if (entities.size() > maxEntities) {
      throw new AsofException(
          ErrorCode.BODY_TOO_LARGE,
          "%d entities are more than the %d that one question may name: ask in parts"
              .formatted(entities.size(), maxEntities));
    }
    return new OnlineQuestion(
        service == null ? null : service.label(),
        selection,
        EntityRows.read(selection.joinKeys(), entities));
  }

  private static FeatureService service(JsonBody body, ProjectDefinitions definitions) {
    String text = body.text("featureService");
    Matcher parts = SERVICE.matcher(text);
    if (!parts.matches()) {
      throw new AsofException(
          ErrorCode.INVALID_REFERENCE,
          "'%s' is not a feature service: write service or service@2".formatted(Excerpt.of(text)));
    }
    if (body.has("onExpired")) {
      throw new AsofException(
          ErrorCode.INVALID_ARGUMENT,
          "onExpired is part of a feature service's definition: leave it out, or list the features instead");
    }
    String version = parts.group(2);
    return definitions.loadService(
        new FeatureServiceName(parts.group(1)),
        version == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(version)));
  }

  private static List<FeatureReference> references(JsonBody body) {
    List<FeatureReference> references = new ArrayList<>();
    for (JsonNode reference : body.list("features")) {
      if (!reference.isString()) {
        throw new AsofException(
            ErrorCode.INVALID_REFERENCE,
            "%s is not a feature reference: write \"view@1:feature\""
                .formatted(Excerpt.of(reference)));
      }
      references.add(FeatureReference.parse(reference.stringValue()));
    }
    if (references.isEmpty()) {
      throw new AsofException(
          ErrorCode.INVALID_ARGUMENT, "features is empty: name one at least, as view@1:feature");
    }
    return references;
  }

  private static ExpiredPolicy policy(JsonBody body) {
    String text = body.findText("onExpired").orElse(ExpiredPolicy.NULL.text());
    return Arrays.stream(ExpiredPolicy.values())
        .filter(policy -> policy.text().equals(text))
        .findFirst()
        .orElseThrow(() ->
            new AsofException(
                ErrorCode.INVALID_ARGUMENT,
                "onExpired is '%s': use null, serve or fail".formatted(Excerpt.of(text))));
  }
}
