package dev.asof.registry;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.registry.yaml.DefinitionKind;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a project's history is wanted; applies that changed nothing of it are left out.
 *
 * @param kind the kind of definitions, or null for all
 * @param name the name of the definition, or null for all
 * @param limit the most applies, newest first; at least 1
 */
public record HistoryQuery(@Nullable DefinitionKind kind, @Nullable String name, int limit) {
  public static final int MAX_LIMIT = 10_000;
  public static final int MAX_NAME = 200;

  /**
   * @throws AsofException {@link ErrorCode#INVALID_ARGUMENT} for a name with control characters or
   *     of more than {@value #MAX_NAME}
   */
  public HistoryQuery {
    PlainText.requireLine("name", name, MAX_NAME);
    limit = Math.clamp(limit, 1, MAX_LIMIT);
  }

  public static HistoryQuery newest(int limit) {
    return new HistoryQuery(null, null, limit);
  }
}
