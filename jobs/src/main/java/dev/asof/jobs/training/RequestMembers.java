package dev.asof.jobs.training;

import dev.asof.core.AsofException;
import dev.asof.core.Bytes;
import dev.asof.core.ErrorCode;
import dev.asof.core.pointintime.TimeMode;
import dev.asof.ingestion.validation.JsonBody;
import dev.asof.offline.join.JoinQuestion.Extra;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.node.ObjectNode;

/**
 * The members of a training request's JSON. The spine's rows, which are nearly all of it, stay the
 * bytes that they are.
 */
final class RequestMembers {
  private static final String BODY = "the body";
  private static final Set<String> QUESTION =
      Set.of("spine", "mode", "eventTimestamps", "verdicts", "incomplete");
  private static final Set<String> SPINE = Set.of("rows", "timestampColumn");
  private static final String DEFAULT_TIMESTAMP_COLUMN = "timestamp";

  private final JsonBody body;
  private final JsonBody spine;
  private final @Nullable Bytes rows;

  private RequestMembers(JsonBody body, JsonBody spine, @Nullable Bytes rows) {
    this.body = body;
    this.spine = spine;
    this.rows = rows;
  }

  /**
   * @param also members that may be there beside those of a question
   */
  static RequestMembers read(byte[] json, Set<String> also) {
    Set<String> known = new HashSet<>(QUESTION);
    known.addAll(FeatureChoice.MEMBERS);
    known.addAll(also);
    return JsonTokens.reading(json, parser -> read(parser, json, known));
  }

  private static RequestMembers read(JsonParser parser, byte[] json, Set<String> known) {
    ObjectNode members = JsonTokens.mapper().createObjectNode();
    ObjectNode spine = JsonTokens.mapper().createObjectNode();
    Bytes rows = null;
    JsonTokens.expectObject(parser, BODY);
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = nextMember(parser, BODY, known);
      if (name.equals("spine")) {
        rows = readSpine(parser, json, spine);
      } else {
        members.set(name, parser.readValueAsTree());
      }
    }
    return new RequestMembers(
        JsonBody.of(BODY, members, known), JsonBody.of("spine", spine, SPINE), rows);
  }

  private static @Nullable Bytes readSpine(JsonParser parser, byte[] json, ObjectNode members) {
    Bytes rows = null;
    JsonTokens.expectObject(parser, "spine");
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = nextMember(parser, "spine", SPINE);
      if (name.equals("rows")) {
        rows = JsonTokens.sliceArray(parser, json, "spine.rows");
      } else {
        members.set(name, parser.readValueAsTree());
      }
    }
    return rows;
  }

  /** Steps to the value of the member at which {@code parser} stands, and names it. */
  private static String nextMember(JsonParser parser, String what, Set<String> known) {
    String name = parser.currentName();
    JsonBody.requireKnown(what, name, known);
    parser.nextToken();
    return name;
  }

  TrainingRequest question() {
    if (rows == null) {
      throw new AsofException(
          ErrorCode.MISSING_FIELD,
          "the spine is missing: send \"spine\":{\"rows\":[{…}, …]}, one object for each row");
    }
    return new TrainingRequest(
        FeatureChoice.read(body),
        new SpineRows(rows, spine.findText("timestampColumn").orElse(DEFAULT_TIMESTAMP_COLUMN)),
        body.findChoice("mode", TimeMode.values(), TimeMode::text).orElse(TimeMode.EVENT_TIME),
        extras(),
        findText("incomplete").map(IncompletePolicy::parse).orElse(IncompletePolicy.WAIT));
  }

  private Set<Extra> extras() {
    Set<Extra> extras = EnumSet.noneOf(Extra.class);
    if (body.flag("eventTimestamps")) {
      extras.add(Extra.EVENT_TIMESTAMPS);
    }
    if (body.flag("verdicts")) {
      extras.add(Extra.VERDICTS);
    }
    return extras;
  }

  Optional<String> findText(String name) {
    return body.findText(name);
  }
}
