package dev.asof.offline.join;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.core.definition.FeatureSelection;
import dev.asof.core.definition.JoinKey;
import dev.asof.core.type.ValueType;
import dev.asof.offline.join.Spine.DecimalColumn;
import dev.asof.offline.join.Spine.KeyColumn;
import dev.asof.offline.join.Spine.LabelColumn;
import dev.asof.offline.join.Spine.Moment;
import dev.asof.offline.join.Spine.MomentColumn;
import dev.asof.offline.join.Spine.SpineColumn;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whether a spine can be joined with the features of a selection. */
final class SpineFit {
  private SpineFit() {}

  /** Throws what {@link PointInTimeJoin#join} says of spines. */
  static void check(Spine spine, FeatureSelection selection, List<JoinedColumn> answer) {
    checkNames(answer);
    if (spine.columns().stream().filter(MomentColumn.class::isInstance).count() != 1) {
      throw new AsofException(
          ErrorCode.MISSING_FIELD, "the spine needs exactly one column of timestamps");
    }
    selection.joinKeys().forEach(key -> checkKey(spine, key));
    for (int i = 0; i < spine.rows().size(); i++) {
      checkRow(spine, i, spine.rows().get(i));
    }
  }

  private static void checkNames(List<JoinedColumn> answer) {
    Set<String> names = new HashSet<>();
    for (JoinedColumn column : answer) {
      if (!names.add(column.name().toLowerCase(Locale.ROOT))) {
        throw new AsofException(
            ErrorCode.AMBIGUOUS_FEATURE_NAME,
            "two columns of the answer would be called '%s' (case does not count): rename the spine's, or ask with fullNames"
                .formatted(column.name()));
      }
    }
  }

  private static void checkKey(Spine spine, JoinKey key) {
    SpineColumn column =
        spine.columns().stream()
            .filter(candidate -> candidate.name().equals(key.name().value()))
            .findFirst()
            .orElseThrow(() ->
                new AsofException(
                    ErrorCode.MISSING_JOIN_KEY,
                    "the spine has no column '%s', a join key of the features asked for"
                        .formatted(key.name())));
    if (!(column instanceof KeyColumn held) || held.key().type() != key.type()) {
      throw new AsofException(
          ErrorCode.WRONG_TYPE,
          "the spine's column '%s' does not hold join keys of type %s"
              .formatted(key.name(), key.type()));
    }
  }

  private static void checkRow(Spine spine, int number, List<@Nullable Object> row) {
    if (row.size() != spine.columns().size()) {
      throw new AsofException(
          ErrorCode.RAGGED_INPUT,
          "spine row %d has %d values for %d columns"
              .formatted(number, row.size(), spine.columns().size()));
    }
    for (int i = 0; i < row.size(); i++) {
      checkValue(spine.columns().get(i), number, row.get(i));
    }
  }

  private static void checkValue(SpineColumn column, int number, @Nullable Object value) {
    switch (column) {
      case KeyColumn key -> checkType(key.key().type(), key, number, required(key, number, value));
      case MomentColumn moments -> {
        if (!(required(moments, number, value) instanceof Moment)) {
          throw wrongType(moments, number, value);
        }
      }
      case LabelColumn label -> {
        if (value != null) {
          checkType(label.type(), label, number, value);
        }
      }
      case DecimalColumn decimals -> {
        if (value != null
            && !(value instanceof BigDecimal decimal && decimal.scale() == decimals.scale())) {
          throw wrongType(decimals, number, value);
        }
      }
    }
  }

  private static Object required(SpineColumn column, int number, @Nullable Object value) {
    if (value == null) {
      throw new AsofException(
          column instanceof KeyColumn ? ErrorCode.MISSING_JOIN_KEY : ErrorCode.INVALID_TIMESTAMP,
          "spine row %d has no value for '%s'".formatted(number, column.name()));
    }
    return value;
  }

  private static void checkType(ValueType type, SpineColumn column, int number, Object value) {
    try {
      type.check(value);
    } catch (AsofException wrong) {
      throw new AsofException(
          wrong.code(),
          "spine row %d, column '%s': %s".formatted(number, column.name(), wrong.getMessage()),
          wrong);
    }
  }

  private static AsofException wrongType(SpineColumn column, int number, @Nullable Object value) {
    return new AsofException(
        ErrorCode.WRONG_TYPE,
        "spine row %d, column '%s': %s is not of the column's type"
            .formatted(number, column.name(), value));
  }
}
