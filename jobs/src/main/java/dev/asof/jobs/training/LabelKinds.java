package dev.asof.jobs.training;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.core.type.ScalarType;
import dev.asof.offline.join.Spine.DecimalColumn;
import dev.asof.offline.join.Spine.LabelColumn;
import dev.asof.offline.join.Spine.SpineColumn;
import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which kinds of values a label column holds, and so which type it has. */
final class LabelKinds {
  private static final Set<String> NAMED_FLOATS = Set.of("NaN", "Infinity", "-Infinity");

  private enum Kind {
    BOOL("a bool"),
    NUMBER("a number"),
    /** A string that a column of floats may hold too. */
    NAMED_FLOAT("a string"),
    TEXT("a string");

    private final String shown;

    Kind(String shown) {
      this.shown = shown;
    }
  }

  private final String column;
  private final Map<Kind, Integer> firstRows = new EnumMap<>(Kind.class);
  private boolean fractions;
  private boolean beyondFloat64;
  private boolean beyondInt64;
  private int scale;

  LabelKinds(String column) {
    this.column = column;
  }

  void add(int row, @Nullable Object value) {
    if (value == null) {
      return;
    }
    firstRows.putIfAbsent(kind(value), row);
    switch (value) {
      case Double fraction -> {
        fractions = true;
        scale = Math.max(scale, LabelValues.decimal(fraction).scale());
      }
      case Long whole -> beyondFloat64 |= (long) (double) whole != whole || whole == Long.MAX_VALUE;
      case BigDecimal exact -> {
        beyondInt64 = true;
        beyondFloat64 |= new BigDecimal(exact.doubleValue()).compareTo(exact) != 0;
        scale = Math.max(scale, exact.scale());
      }
      default -> {}
    }
  }

  private static Kind kind(Object value) {
    return switch (value) {
      case Boolean _ -> Kind.BOOL;
      case String text -> NAMED_FLOATS.contains(text) ? Kind.NAMED_FLOAT : Kind.TEXT;
      default -> Kind.NUMBER;
    };
  }

  SpineColumn column() {
    Set<Kind> kinds = firstRows.keySet();
    if (kinds.equals(Set.of(Kind.BOOL))) {
      return new LabelColumn(column, ScalarType.BOOL);
    }
    if (Set.of(Kind.TEXT, Kind.NAMED_FLOAT).containsAll(kinds)) {
      return new LabelColumn(column, ScalarType.STRING);
    }
    if (!Set.of(Kind.NUMBER, Kind.NAMED_FLOAT).containsAll(kinds)) {
      throw mixed();
    }
    boolean floats = fractions || kinds.contains(Kind.NAMED_FLOAT);
    if (!floats && !beyondInt64) {
      return new LabelColumn(column, ScalarType.INT64);
    }
    if (floats && !beyondFloat64) {
      return new LabelColumn(column, ScalarType.FLOAT64);
    }
    if (kinds.contains(Kind.NAMED_FLOAT)) {
      throw mixed();
    }
    return new DecimalColumn(column, scale);
  }

  private AsofException mixed() {
    return new AsofException(
        ErrorCode.WRONG_TYPE,
        "column '%s' of the spine mixes types: %s; send one type, null where there is no value"
            .formatted(
                column,
                firstRows.entrySet().stream()
                    .map(first ->
                        "%s in row %d, counted from 0"
                            .formatted(first.getKey().shown, first.getValue()))
                    .collect(Collectors.joining(", "))));
  }
}
