package dev.asof.jobs.training;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.core.type.ScalarType;
import dev.asof.offline.join.Spine.DecimalColumn;
import dev.asof.offline.join.Spine.LabelColumn;
import dev.asof.offline.join.Spine.SpineColumn;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;

/**
 * The values of a column that comes back unchanged. Each JSON value is kept as the narrowest Java
 * value that says exactly the same: Boolean, Long, Double (whose shortest decimal form is the
 * number that was sent), BigDecimal, String. The column's type is the narrowest that holds all of
 * them exactly: bool, int64, float64, a decimal, or string; a column without values is a string.
 */
final class LabelValues {
  private static final int MAX_DIGITS = 38;

  private LabelValues() {}

  /** The value at which {@code parser} stands. */
  static @Nullable Object read(JsonParser parser) {
    return switch (parser.currentToken()) {
      case VALUE_NULL -> null;
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_STRING -> ScalarType.STRING.check(parser.getString());
      case VALUE_NUMBER_INT -> wholeNumber(parser.getString());
      case VALUE_NUMBER_FLOAT -> fraction(parser.getString());
      case START_OBJECT,
          START_ARRAY,
          END_OBJECT,
          END_ARRAY,
          PROPERTY_NAME,
          VALUE_EMBEDDED_OBJECT,
          NOT_AVAILABLE ->
          throw new AsofException(
              ErrorCode.WRONG_TYPE,
              "a label is a number, a string, true, false or null: send lists and objects as text");
    };
  }

  private static Object wholeNumber(String digits) {
    BigDecimal number = limited(new BigDecimal(digits));
    try {
      return number.longValueExact();
    } catch (ArithmeticException beyondInt64) {
      return number;
    }
  }

  private static Object fraction(String text) {
    double nearest = Double.parseDouble(text);
    BigDecimal number = exact(text);
    if (Double.isFinite(nearest)
        && new BigDecimal(Double.toString(nearest)).compareTo(number) == 0) {
      return nearest;
    }
    return limited(number);
  }

  private static BigDecimal exact(String text) {
    try {
      return new BigDecimal(text);
    } catch (NumberFormatException exponentBeyondInt32) {
      throw new AsofException(
          ErrorCode.WRONG_TYPE,
          "a number's exponent is too large for any column: send the number as a string",
          exponentBeyondInt32);
    }
  }

  private static BigDecimal limited(BigDecimal number) {
    BigDecimal plain = number.scale() < 0 ? rescaled(number, 0) : number;
    if (plain.precision() > MAX_DIGITS || plain.scale() > MAX_DIGITS) {
      throw tooLong();
    }
    return plain;
  }

  private static BigDecimal rescaled(BigDecimal number, int scale) {
    if ((long) number.precision() - number.scale() + scale > MAX_DIGITS) {
      throw tooLong();
    }
    return number.setScale(scale);
  }

  private static AsofException tooLong() {
    return new AsofException(
        ErrorCode.WRONG_TYPE,
        "a number takes more than %d digits in its column: send it as a string"
            .formatted(MAX_DIGITS));
  }

  /** The column at {@code place} of {@code rows}, whose values become carriers of its type. */
  static SpineColumn settle(String name, int place, List<List<@Nullable Object>> rows) {
    LabelKinds kinds = new LabelKinds(name);
    for (int row = 0; row < rows.size(); row++) {
      kinds.add(row, rows.get(row).get(place));
    }
    SpineColumn column = kinds.column();
    for (List<@Nullable Object> row : rows) {
      Object value = row.get(place);
      if (value != null) {
        row.set(place, carrier(column, value));
      }
    }
    return column;
  }

  private static Object carrier(SpineColumn column, Object value) {
    if (column instanceof DecimalColumn decimal) {
      return rescaled(decimal(value), decimal.scale());
    }
    if (column instanceof LabelColumn label && label.type() == ScalarType.FLOAT64) {
      return switch (value) {
        case Long whole -> whole.doubleValue();
        case String named -> Double.valueOf(named);
        default -> value;
      };
    }
    return value;
  }

  static BigDecimal decimal(Object number) {
    return switch (number) {
      case Long whole -> BigDecimal.valueOf(whole);
      case Double fraction -> new BigDecimal(Double.toString(fraction));
      case BigDecimal exact -> exact;
      default -> throw new IllegalStateException("not a number: " + number);
    };
  }
}
