package dev.asof.offline.join;

import dev.asof.core.type.ValueType;

/** A column of an answer. */
public sealed interface JoinedColumn {
  String name();

  /** The type in answers, such as {@code int64} or {@code list<string>}. */
  String typeText();

  /** Values are carriers of {@code type}, or null. */
  record TypedColumn(String name, ValueType type) implements JoinedColumn {
    @Override
    public String typeText() {
      return type.text();
    }
  }

  /** Values are {@link java.math.BigDecimal}s, or null. */
  record DecimalColumn(String name, int scale) implements JoinedColumn {
    @Override
    public String typeText() {
      return "decimal(38,%d)".formatted(scale);
    }
  }

  /** The spine's moments; values are {@link Spine.Moment}s. */
  record MomentColumn(String name) implements JoinedColumn {
    @Override
    public String typeText() {
      return "timestamp";
    }
  }
}
