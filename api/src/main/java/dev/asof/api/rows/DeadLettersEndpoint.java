package dev.asof.api.rows;

import dev.asof.api.json.JsonAnswer;
import dev.asof.api.json.Limit;
import dev.asof.api.settings.HttpProperties;
import dev.asof.core.ProjectName;
import dev.asof.core.SourceName;
import dev.asof.ingestion.log.DeadLetter;
import dev.asof.ingestion.log.DeadLetters;
import dev.asof.registry.ProjectDefinitions;
import dev.asof.registry.RegistrySnapshots;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JsonGenerator;

/** Lists refused rows. */
@RestController
@RequestMapping("/v1/projects/{project}/dead-letters")
final class DeadLettersEndpoint {
  private final RegistrySnapshots registry;
  private final DeadLetters deadLetters;
  private final HttpProperties limits;

  DeadLettersEndpoint(RegistrySnapshots registry, DeadLetters deadLetters, HttpProperties limits) {
    this.registry = registry;
    this.deadLetters = deadLetters;
    this.limits = limits;
  }

  @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
  JsonAnswer listDeadLetters(
      @PathVariable String project,
      @RequestParam(required = false) @Nullable String source,
      @RequestParam(required = false) @Nullable String view,
      @RequestParam(defaultValue = "100") int limit) {
    int most = Limit.check(limit, limits.maxListed());
    ProjectDefinitions definitions = registry.current(new ProjectName(project));
    if (source != null) {
      definitions.loadSource(new SourceName(source));
    }
    List<DeadLetter> found = deadLetters.list(definitions.project(), filter(source, view), most);
    return json -> write(json, found);
  }

  /** By source, and by view with or without its version. */
  private static Predicate<DeadLetter> filter(@Nullable String source, @Nullable String view) {
    return letter ->
        (source == null || letter.source().value().equals(source))
            && (view == null || letter.view().equals(view) || letter.view().startsWith(view + "@"));
  }

  private static void write(JsonGenerator json, List<DeadLetter> found) {
    json.writeStartObject();
    json.writeArrayPropertyStart("deadLetters");
    found.forEach(letter -> write(json, letter));
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, DeadLetter letter) {
    json.writeStartObject();
    json.writeStringProperty("refusedAt", letter.refusedAt().toString());
    json.writeStringProperty("source", letter.source().value());
    json.writeStringProperty("view", letter.view());
    RefusalJson.write(json, letter.refusal());
    writePosition(json, letter.findOrigin().orElse(null));
    byte[] payload = letter.payload().toArray();
    json.writeName("payload");
    writeText(json, payload);
    json.writeStringProperty("payloadBase64", Base64.getEncoder().encodeToString(payload));
    json.writeNumberProperty("sentBytes", letter.sentBytes());
    json.writeBooleanProperty("truncated", letter.truncated());
    json.writeEndObject();
  }

  private static void writePosition(JsonGenerator json, DeadLetter.@Nullable Origin origin) {
    if (origin == null) {
      json.writeNullProperty("position");
      return;
    }
    json.writeObjectPropertyStart("position");
    json.writeStringProperty("topic", origin.topic());
    json.writeNumberProperty("partition", origin.partition());
    json.writeNumberProperty("offset", origin.offset());
    json.writeEndObject();
  }

  /** The payload as text, or null if it is not UTF-8. */
  private static void writeText(JsonGenerator json, byte[] payload) {
    try {
      json.writeString(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(payload)).toString());
    } catch (CharacterCodingException notText) {
      json.writeNull();
    }
  }
}
