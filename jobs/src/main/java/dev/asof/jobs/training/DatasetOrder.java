package dev.asof.jobs.training;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.core.definition.FeatureSelection;
import dev.asof.core.definition.FeatureSelection.SelectedFeature;
import dev.asof.offline.join.DatasetFormat;
import dev.asof.offline.join.JoinQuestion.Extra;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/** A training question and the file that its answer is to become. */
record DatasetOrder(TrainingRequest question, DatasetFormat format, String name) {
  private static final Pattern NAME = Pattern.compile("[^\\p{Cntrl}]{0,200}");

  DatasetOrder {
    if (!NAME.matcher(name).matches()) {
      throw new AsofException(
          ErrorCode.INVALID_NAME,
          "a dataset's name holds at most 200 characters and no control characters: shorten it");
    }
  }

  static DatasetOrder parse(byte[] json) {
    RequestMembers members = RequestMembers.read(json, Set.of("format", "name"));
    return new DatasetOrder(
        members.question(),
        members.findText("format").map(DatasetFormat::parse).orElse(DatasetFormat.PARQUET),
        members.findText("name").orElse(""));
  }

  /**
   * This order as a request that names {@code selection}, which it was found to mean, feature by
   * feature with their versions: it means the same whatever is applied later.
   */
  byte[] toJson(FeatureSelection selection) {
    ObjectNode json = JsonTokens.mapper().createObjectNode();
    var features = json.putArray("features");
    for (SelectedFeature feature : selection.features()) {
      features.add("%s:%s".formatted(feature.view().label(), feature.feature().name()));
    }
    json.put("fullNames", question.features().fullNames());
    json.put("onExpired", selection.onExpired().text());
    json.put("mode", question.mode().text());
    json.put("eventTimestamps", question.extras().contains(Extra.EVENT_TIMESTAMPS));
    json.put("verdicts", question.extras().contains(Extra.VERDICTS));
    json.put("incomplete", question.incomplete().text());
    json.put("format", format.text());
    json.put("name", name);
    json.putObject("spine").put("timestampColumn", question.spine().timestampColumn());
    return withRows(JsonTokens.mapper().writeValueAsBytes(json));
  }

  /** Adds the spine's rows, as they were sent, to its object, which ends {@code head}. */
  private byte[] withRows(byte[] head) {
    byte[] member = ",\"rows\":".getBytes(StandardCharsets.UTF_8);
    byte[] rows = question.spine().json().toArray();
    int open = head.length - 2;
    byte[] whole = new byte[head.length + member.length + rows.length];
    System.arraycopy(head, 0, whole, 0, open);
    System.arraycopy(member, 0, whole, open, member.length);
    System.arraycopy(rows, 0, whole, open + member.length, rows.length);
    System.arraycopy(head, open, whole, open + member.length + rows.length, 2);
    return whole;
  }
}
