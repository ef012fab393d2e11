package dev.asof.jobs.training;

import dev.asof.core.AsofException;
import dev.asof.core.Bytes;
import dev.asof.core.ErrorCode;
import dev.asof.core.definition.ExpiredPolicy;
import dev.asof.core.definition.FeatureReference;
import dev.asof.core.pointintime.TimeMode;
import dev.asof.offline.join.JoinQuestion.Extra;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;

/**
 * The members of a training request's JSON. The spine's rows, which are nearly all of it, stay the
 * bytes that they are.
 */
final class RequestMembers {
  private static final Set<String> QUESTION =
      Set.of(
          "featureService",
          "features",
          "fullNames",
          "onExpired",
          "spine",
          "mode",
          "eventTimestamps",
          "verdicts",
          "incomplete");
  private static final String DEFAULT_TIMESTAMP_COLUMN = "timestamp";

  private final Map<String, JsonNode> members;
  private final @Nullable Bytes rows;

  private RequestMembers(Map<String, JsonNode> members, @Nullable Bytes rows) {
    this.members = members;
    this.rows = rows;
  }

  /**
   * @param also members that may be there beside those of a question
   */
  static RequestMembers read(byte[] json, Set<String> also) {
    Set<String> known = new TreeSet<>(QUESTION);
    known.addAll(also);
    return JsonTokens.reading(
        json,
        parser -> {
          Map<String, JsonNode> members = new HashMap<>();
          Bytes rows = null;
          JsonTokens.expectObject(parser, "the body");
          while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            checkKnown(name, known);
            parser.nextToken();
            if (name.equals("spine")) {
              rows = readSpine(parser, json, members);
            } else {
              JsonTokens.put(members, name, parser.readValueAsTree());
            }
          }
          return new RequestMembers(members, rows);
        });
  }

  private static @Nullable Bytes readSpine(
      JsonParser parser, byte[] json, Map<String, JsonNode> members) {
    Bytes rows = null;
    JsonTokens.expectObject(parser, "spine");
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      checkKnown(name, Set.of("rows", "timestampColumn"));
      parser.nextToken();
      if (name.equals("rows")) {
        rows = JsonTokens.sliceArray(parser, json, "spine.rows");
      } else {
        JsonTokens.put(members, name, parser.readValueAsTree());
      }
    }
    return rows;
  }

  private static void checkKnown(String name, Set<String> known) {
    if (!known.contains(name)) {
      throw new AsofException(
          ErrorCode.INVALID_ARGUMENT,
          "'%s' is not a member here: use one of %s".formatted(name, new TreeSet<>(known)));
    }
  }

  TrainingRequest question() {
    if (rows == null) {
      throw new AsofException(
          ErrorCode.MISSING_FIELD,
          "the spine is missing: send \"spine\":{\"rows\":[{…}, …]}, one object for each row");
    }
    Set<Extra> extras = EnumSet.noneOf(Extra.class);
    if (flag("eventTimestamps")) {
      extras.add(Extra.EVENT_TIMESTAMPS);
    }
    if (flag("verdicts")) {
      extras.add(Extra.VERDICTS);
    }
    return new TrainingRequest(
        features(),
        new SpineRows(rows, findText("timestampColumn").orElse(DEFAULT_TIMESTAMP_COLUMN)),
        findChoice("mode", TimeMode.values(), TimeMode::text).orElse(TimeMode.EVENT_TIME),
        extras,
        findText("incomplete").map(IncompletePolicy::parse).orElse(IncompletePolicy.WAIT));
  }

  private FeatureChoice features() {
    Optional<String> service = findText("featureService");
    if (service.isPresent() == members.containsKey("features")) {
      throw new AsofException(
          service.isPresent() ? ErrorCode.INVALID_ARGUMENT : ErrorCode.MISSING_FIELD,
          "name the features once: either \"featureService\":\"service@1\" or \"features\":[\"view@1:feature\", …]");
    }
    Optional<ExpiredPolicy> onExpired =
        findChoice("onExpired", ExpiredPolicy.values(), ExpiredPolicy::text);
    if (service.isEmpty()) {
      return new FeatureChoice.ByReferences(
          references(), flag("fullNames"), onExpired.orElse(ExpiredPolicy.NULL));
    }
    if (onExpired.isPresent()) {
      throw new AsofException(
          ErrorCode.INVALID_ARGUMENT,
          "onExpired is part of a feature service's definition: leave it out, or list the features instead");
    }
    return FeatureChoice.ByService.parse(service.get(), flag("fullNames"));
  }

  private List<FeatureReference> references() {
    JsonNode list = members.get("features");
    if (list == null || !list.isArray() || list.isEmpty()) {
      throw new AsofException(
          ErrorCode.INVALID_ARGUMENT,
          "features is no list of references: send [\"view@1:feature\", …]");
    }
    List<FeatureReference> references = new ArrayList<>();
    for (JsonNode reference : list) {
      references.add(FeatureReference.parse(text("features", reference)));
    }
    return references;
  }

  boolean flag(String name) {
    JsonNode value = members.get(name);
    if (value != null && !value.isBoolean()) {
      throw new AsofException(
          ErrorCode.INVALID_ARGUMENT,
          "%s is %s: use true or false".formatted(name, JsonTokens.shown(value)));
    }
    return value != null && value.booleanValue();
  }

  Optional<String> findText(String name) {
    return Optional.ofNullable(members.get(name)).map(value -> text(name, value));
  }

  private <T> Optional<T> findChoice(String name, T[] choices, Function<T, String> text) {
    return findText(name)
        .map(wanted ->
            Arrays.stream(choices)
                .filter(choice -> text.apply(choice).equals(wanted))
                .findFirst()
                .orElseThrow(() ->
                    new AsofException(
                        ErrorCode.INVALID_ARGUMENT,
                        "%s is '%s': use one of %s"
                            .formatted(name, wanted, Arrays.stream(choices).map(text).toList()))));
  }

  private static String text(String name, JsonNode value) {
    if (!value.isString()) {
      throw new AsofException(
          ErrorCode.INVALID_ARGUMENT,
          "%s holds %s: send a string".formatted(name, JsonTokens.shown(value)));
    }
    return value.stringValue();
  }
}
