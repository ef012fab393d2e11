package dev.asof.jobs.training;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.core.Excerpt;
import java.util.Arrays;
import java.util.Locale;

/** What happens to spine rows later than what the tables are complete through. */
public enum IncompletePolicy {
  /** The question waits until the tables are there, up to a limit, and is refused then. */
  WAIT,
  /** The question is refused. */
  REFUSE,
  /** The rows are answered, and a column {@code __complete} tells them from the others. */
  FLAG;

  /** The name in requests. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  static IncompletePolicy parse(String text) {
    return Arrays.stream(values())
        .filter(policy -> policy.text().equals(text))
        .findFirst()
        .orElseThrow(() ->
            new AsofException(
                ErrorCode.INVALID_ARGUMENT,
                "incomplete is '%s': use wait, refuse or flag".formatted(Excerpt.of(text))));
  }
}
