package dev.asof.cli;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The answers to all batches of a push as one. Positions are left out: a million rows have a
 * million; refusals are kept up to {@link #MOST_REFUSALS}.
 */
final class PushSummary {
  static final int MOST_REFUSALS = 1000;

  private final List<JsonNode> refusals = new ArrayList<>();
  private long accepted;
  private long refused;
  private String acknowledgement = "";

  /**
   * Adds a batch's answer.
   *
   * @param places where each row of the batch stands in the input
   * @return the refusals, each with where it stands in the input, as {@code "place"}
   */
  List<JsonNode> add(JsonNode answer, List<Long> places) {
    accepted += answer.path("accepted").asLong(0);
    refused += answer.path("refused").asLong(0);
    acknowledgement = Json.text(answer.path("ack")).orElse("");
    List<JsonNode> placed =
        Json.elements(answer, "refusals").stream().map(refusal -> placed(refusal, places)).toList();
    placed.stream().limit(MOST_REFUSALS - refusals.size()).forEach(refusals::add);
    return placed;
  }

  private static JsonNode placed(JsonNode refusal, List<Long> places) {
    ObjectNode placed = Json.object();
    int row = refusal.path("row").asInt(-1);
    if (row >= 0 && row < places.size()) {
      placed.put("place", places.get(row));
    }
    refusal.properties().stream()
        .filter(property -> !property.getKey().equals("row"))
        .forEach(property -> placed.set(property.getKey(), property.getValue()));
    return placed;
  }

  long refused() {
    return refused;
  }

  JsonNode json() {
    ObjectNode json = Json.object().put("accepted", accepted).put("refused", refused);
    json.putArray("refusals").addAll(refusals);
    return json.put("refusalsOmitted", Math.max(0, refused - refusals.size()))
        .put("ack", acknowledgement);
  }

  @Override
  public String toString() {
    String how = acknowledgement.isEmpty() ? "" : ", acknowledged as " + acknowledgement;
    return "accepted %,d, refused %,d%s".formatted(accepted, refused, how);
  }
}
