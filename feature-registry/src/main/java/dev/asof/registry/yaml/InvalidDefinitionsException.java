package dev.asof.registry.yaml;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import java.io.Serial;
import java.util.List;

/**
 * Definitions were refused, for every reason that it lists. Its code is {@link
 * ErrorCode#INVALID_DEFINITION} for faulty ones, {@link ErrorCode#BREAKING_CHANGE} for ones that
 * change what stored rows or a pinned service mean.
 */
public final class InvalidDefinitionsException extends AsofException {
  @Serial private static final long serialVersionUID = 1L;

  private static final int SHOWN = 20;

  @SuppressWarnings("serial")
  private final List<Violation> violations;

  public InvalidDefinitionsException(ErrorCode code, List<Violation> violations) {
    super(code, message(violations));
    this.violations = violations.stream().sorted().distinct().toList();
  }

  /** Every violation once, by place. */
  public List<Violation> violations() {
    return violations;
  }

  private static String message(List<Violation> violations) {
    List<String> lines = violations.stream().sorted().distinct().map(Violation::toString).toList();
    return lines.size() <= SHOWN
        ? String.join("\n", lines)
        : String.join("\n", lines.subList(0, SHOWN))
            + "\n… and %d more".formatted(lines.size() - SHOWN);
  }
}
