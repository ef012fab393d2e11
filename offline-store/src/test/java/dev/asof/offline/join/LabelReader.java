package dev.asof.offline.join;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.core.type.ScalarType;
import dev.asof.offline.join.Spine.DecimalColumn;
import dev.asof.offline.join.Spine.LabelColumn;
import dev.asof.offline.join.Spine.SpineColumn;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads a spine's label column into the narrowest type that holds its values exactly. */
record LabelReader(SpineColumn column) implements Spines.ColumnReader {
  private static final int MAX_DIGITS = 38;

  static LabelReader of(String name, List<@Nullable Object> values) {
    List<Object> present =
        values.stream().filter(Objects::nonNull).map(Object.class::cast).toList();
    if (present.stream().allMatch(Boolean.class::isInstance) && !present.isEmpty()) {
      return new LabelReader(new LabelColumn(name, ScalarType.BOOL));
    }
    if (present.stream().allMatch(String.class::isInstance)) {
      return new LabelReader(new LabelColumn(name, ScalarType.STRING));
    }
    if (!present.stream().allMatch(Number.class::isInstance)) {
      throw new AsofException(
          ErrorCode.WRONG_TYPE,
          "the spine's column '%s' mixes strings, numbers or booleans, or holds something else: give it one scalar type"
              .formatted(name));
    }
    return new LabelReader(numbers(name, present.stream().map(LabelReader::decimal).toList()));
  }

  private static SpineColumn numbers(String name, List<BigDecimal> values) {
    if (values.stream().allMatch(LabelReader::isLong)) {
      return new LabelColumn(name, ScalarType.INT64);
    }
    if (values.stream().allMatch(LabelReader::isDouble)) {
      return new LabelColumn(name, ScalarType.FLOAT64);
    }
    int scale = values.stream().mapToInt(BigDecimal::scale).max().orElse(0);
    int whole = values.stream().mapToInt(v -> v.precision() - v.scale()).max().orElse(0);
    if (scale < 0 || Math.max(whole, 0) + scale > MAX_DIGITS) {
      throw new AsofException(
          ErrorCode.WRONG_TYPE,
          "the numbers of the spine's column '%s' need more than %d digits: send them as strings"
              .formatted(name, MAX_DIGITS));
    }
    return new DecimalColumn(name, scale);
  }

  @Override
  public Object read(Object value) {
    return switch (column) {
      case LabelColumn label ->
          switch (label.type()) {
            case INT64 -> decimal(value).longValueExact();
            case FLOAT64 -> decimal(value).doubleValue();
            case STRING -> ScalarType.STRING.check(value);
            default -> value;
          };
      case DecimalColumn decimals -> decimal(value).setScale(decimals.scale());
      case Spine.KeyColumn _, Spine.MomentColumn _ -> value;
    };
  }

  private static BigDecimal decimal(Object value) {
    return value instanceof BigDecimal decimal ? decimal : new BigDecimal(value.toString());
  }

  private static boolean isLong(BigDecimal value) {
    try {
      value.longValueExact();
      return value.scale() <= 0;
    } catch (ArithmeticException _) {
      return false;
    }
  }

  private static boolean isDouble(BigDecimal value) {
    double nearest = value.doubleValue();
    return Double.isFinite(nearest)
        && new BigDecimal(Double.toString(nearest)).compareTo(value) == 0;
  }
}
