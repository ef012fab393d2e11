package dev.asof.api.rows;

import dev.asof.api.json.JsonAnswer;
import dev.asof.api.settings.HttpProperties;
import dev.asof.core.ProjectName;
import dev.asof.core.SourceName;
import dev.asof.ingestion.source.Acknowledgement;
import dev.asof.ingestion.source.PushResult;
import dev.asof.ingestion.source.SourcePush;
import dev.asof.ingestion.validation.JsonDocuments;
import dev.asof.registry.RegistrySnapshots;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JsonGenerator;

/** Takes pushed rows. */
@RestController
@RequestMapping("/v1/projects/{project}/sources/{source}/rows")
final class RowsEndpoint {
  private final RegistrySnapshots registry;
  private final SourcePush push;
  private final HttpProperties limits;

  RowsEndpoint(RegistrySnapshots registry, SourcePush push, HttpProperties limits) {
    this.registry = registry;
    this.push = push;
    this.limits = limits;
  }

  @PostMapping(
      consumes = MediaType.APPLICATION_JSON_VALUE,
      produces = MediaType.APPLICATION_JSON_VALUE)
  JsonAnswer pushRows(
      @PathVariable String project,
      @PathVariable String source,
      @RequestParam(defaultValue = "logged") String ack,
      @RequestBody byte[] body) {
    return push(project, source, ack, JsonDocuments.splitArray(body, limits.maxRows()));
  }

  @PostMapping(
      consumes = MediaType.APPLICATION_NDJSON_VALUE,
      produces = MediaType.APPLICATION_JSON_VALUE)
  JsonAnswer pushLines(
      @PathVariable String project,
      @PathVariable String source,
      @RequestParam(defaultValue = "logged") String ack,
      @RequestBody byte[] body) {
    return push(project, source, ack, JsonDocuments.splitLines(body, limits.maxRows()));
  }

  private JsonAnswer push(String project, String source, String ack, List<byte[]> documents) {
    Acknowledgement acknowledgement = Acknowledgement.parse(ack);
    PushResult result =
        push.push(
            registry.current(new ProjectName(project)),
            new SourceName(source),
            documents,
            acknowledgement);
    return json -> write(json, result, acknowledgement);
  }

  private static void write(JsonGenerator json, PushResult result, Acknowledgement ack) {
    json.writeStartObject();
    json.writeNumberProperty("accepted", result.accepted());
    json.writeNumberProperty("refused", result.refused());
    json.writeArrayPropertyStart("positions");
    for (PushResult.Logged logged : result.positions()) {
      json.writeStartObject();
      json.writeNumberProperty("row", logged.row());
      json.writeStringProperty("view", logged.view());
      json.writeStringProperty("position", logged.position().toString());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayPropertyStart("refusals");
    result.refusals().forEach(refused -> writeRefusal(json, refused));
    json.writeEndArray();
    json.writeStringProperty("ack", ack.text());
    json.writeEndObject();
  }

  private static void writeRefusal(JsonGenerator json, PushResult.Refused refused) {
    json.writeStartObject();
    json.writeNumberProperty("row", refused.row());
    json.writeStringProperty("view", refused.view());
    RefusalJson.write(json, refused.refusal());
    json.writeEndObject();
  }
}
