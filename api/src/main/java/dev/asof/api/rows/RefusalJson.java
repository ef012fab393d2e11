package dev.asof.api.rows;

import dev.asof.ingestion.validation.Refusal;
import tools.jackson.core.JsonGenerator;

/** Why a row was refused, as members of the object being written. */
final class RefusalJson {
  private RefusalJson() {}

  static void write(JsonGenerator json, Refusal refusal) {
    json.writeStringProperty("code", refusal.code().code());
    json.writeStringProperty("field", refusal.field());
    json.writeStringProperty("message", refusal.message());
  }
}
