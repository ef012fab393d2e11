package dev.asof.cli;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What went wrong, as the server's problem details say it or in the same form where the client
 * itself refuses.
 *
 * @param code the stable code, for example {@code unknown-feature-view}
 * @param detail the sentence for a human; may span lines
 * @param requestId finds the request in the server's log; null where no server answered
 */
record Problem(String code, String detail, List<Violation> violations, @Nullable String requestId) {

  /** One of several faults. {@code place} is {@code file:line:column}. */
  record Violation(String place, String message) {
    @Override
    public String toString() {
      return place + ": " + message;
    }
  }

  Problem {
    violations = List.copyOf(violations);
  }

  static Problem of(String code, String detail) {
    return new Problem(code, detail, List.of(), null);
  }

  /** Reads {@code application/problem+json}; what is missing falls back to the HTTP status. */
  static Problem parse(int status, JsonNode body) {
    String code = Json.text(body.path("code")).orElse("http-" + status);
    String detail =
        Json.text(body.path("detail"))
            .or(() -> Json.text(body.path("title")))
            .orElse("The server answered with status " + status + " and no explanation.");
    List<Violation> violations =
        Json.elements(body, "violations").stream().map(Problem::violation).toList();
    return new Problem(code, detail, violations, Json.text(body.path("requestId")).orElse(null));
  }

  private static Violation violation(JsonNode node) {
    String place =
        Stream.of("file", "line", "column")
            .map(part -> Json.cell(node.path(part)))
            .collect(Collectors.joining(":"));
    return new Violation(place, Json.text(node.path("message")).orElse(node.toString()));
  }
}
