package dev.asof.api.problem;

import dev.asof.registry.yaml.Violation;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Writes problem documents, whatever the caller says it accepts. */
final class ProblemWriter {
  private static final JsonFactory JSON = new JsonFactory();

  private ProblemWriter() {}

  /**
   * Answers with {@code problem}; nothing may have been sent yet. Of what the answer that failed
   * said of itself in its header, nothing is left but the request's id.
   */
  static void write(Problem problem, HttpServletResponse response) throws IOException {
    String requestId = response.getHeader(RequestIds.HEADER);
    response.reset();
    if (requestId != null) {
      response.setHeader(RequestIds.HEADER, requestId);
    }
    response.setStatus(problem.status().value());
    problem
        .headers()
        .forEach((name, values) -> values.forEach(value -> response.setHeader(name, value)));
    if (problem.status() == HttpStatus.CONTENT_TOO_LARGE) {
      response.setHeader("Connection", "close");
    }
    response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
    response.setCharacterEncoding("UTF-8");
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    write(problem, requestId == null ? "" : requestId, body);
    response.setContentLength(body.size());
    // Closed, it sends all of the answer now.
    try (OutputStream sent = response.getOutputStream()) {
      body.writeTo(sent);
    }
  }

  static void write(Problem problem, String requestId, OutputStream body) {
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), body)) {
      json.writeStartObject();
      json.writeStringProperty("type", "urn:asof:problem:" + problem.code());
      json.writeStringProperty("title", problem.title());
      json.writeNumberProperty("status", problem.status().value());
      json.writeStringProperty("detail", problem.detail());
      json.writeStringProperty("code", problem.code());
      json.writeStringProperty("requestId", requestId);
      if (!problem.violations().isEmpty()) {
        writeViolations(problem.violations(), json);
      }
      json.writeEndObject();
    }
  }

  private static void writeViolations(List<Violation> violations, JsonGenerator json) {
    json.writeArrayPropertyStart("violations");
    for (Violation violation : violations) {
      json.writeStartObject();
      json.writeStringProperty("file", violation.file());
      json.writeNumberProperty("line", violation.line());
      json.writeNumberProperty("column", violation.column());
      json.writeStringProperty("message", violation.message());
      json.writeStringProperty("remedy", violation.remedy());
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
