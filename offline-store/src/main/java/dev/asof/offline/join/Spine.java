package dev.asof.offline.join;

import dev.asof.core.definition.JoinKey;
import dev.asof.core.type.ScalarType;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a training question: entity keys, a moment each, and whatever the caller brings along
 * (labels, weights), which comes back unchanged.
 *
 * @param columns in answer order, with distinct names
 * @param rows in answer order, one value for each column; duplicates stay duplicates
 */
public record Spine(List<SpineColumn> columns, List<List<@Nullable Object>> rows) {
  /** A column of a spine. Names that differ only in case are not distinct. */
  public sealed interface SpineColumn {
    String name();
  }

  /** A join key; its values are carriers of the key's type, never null. */
  public record KeyColumn(JoinKey key) implements SpineColumn {
    @Override
    public String name() {
      return key.name().value();
    }
  }

  /** The moments; values are {@link Moment}s, never null. Exactly one column is of this kind. */
  public record MomentColumn(String name) implements SpineColumn {}

  /** Anything else: values are carriers of {@code type}, or null. */
  public record LabelColumn(String name, ScalarType type) implements SpineColumn {}

  /**
   * Numbers that neither int64 nor float64 holds exactly; values are {@link java.math.BigDecimal}s
   * of at most 38 digits, or null.
   *
   * @param scale digits after the point, of every value
   */
  public record DecimalColumn(String name, int scale) implements SpineColumn {}

  /**
   * A moment as the caller wrote it.
   *
   * @param text comes back unchanged
   * @param instant what it means; compared with the digits below 1 µs floored away
   */
  public record Moment(String text, Instant instant) {}

  public Spine {
    columns = List.copyOf(columns);
    rows = List.copyOf(rows);
  }
}
