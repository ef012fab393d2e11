package dev.asof.core.definition;

import dev.asof.core.Bytes;
import dev.asof.core.Excerpt;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a feature's values must satisfy. A list satisfies an expectation if each element does, but
 * for {@link MaxLength}, which counts a list's elements.
 */
public sealed interface Expectation {
  /** Returns what is wrong with {@code value}, a carrier of the feature's type, or nothing. */
  Optional<String> findViolation(Object value);

  /**
   * A numeric range, both ends inclusive; NaN lies outside every range. Integers compare exactly; a
   * float counts as the shortest decimal that names it, so that the float written 0.1 is 0.1.
   *
   * @param min the least value, or null for none
   * @param max the greatest value, or null for none
   */
  record Range(@Nullable BigDecimal min, @Nullable BigDecimal max) implements Expectation {
    @Override
    public Optional<String> findViolation(Object value) {
      return elements(value).stream().filter(this::outside).findFirst().map(this::violation);
    }

    private boolean outside(Object value) {
      if (value instanceof Double || value instanceof Float) {
        double number = ((Number) value).doubleValue();
        if (Double.isNaN(number)) {
          return true;
        }
        if (Double.isInfinite(number)) {
          return number < 0 ? min != null : max != null;
        }
      }
      BigDecimal number = decimal(value);
      return (min != null && number.compareTo(min) < 0)
          || (max != null && number.compareTo(max) > 0);
    }

    private static BigDecimal decimal(Object value) {
      return switch (value) {
        case Integer number -> BigDecimal.valueOf(number);
        case Long number -> BigDecimal.valueOf(number);
        default -> new BigDecimal(value.toString());
      };
    }

    private String violation(Object value) {
      return "%s is outside the range [%s, %s]"
          .formatted(value, min == null ? "-∞" : min, max == null ? "∞" : max);
    }
  }

  /** The only values allowed, as carriers of the feature's (element) type. */
  record AllowedValues(List<Object> values) implements Expectation {
    /** A message is kept for each row that is refused, and there may be thousands of values. */
    private static final int SHOWN = 10;

    public AllowedValues {
      values = List.copyOf(values);
    }

    @Override
    public Optional<String> findViolation(Object value) {
      return elements(value).stream()
          .filter(element -> !values.contains(element))
          .findFirst()
          .map(element -> "%s is not among the %s".formatted(Excerpt.of(element), description()));
    }

    private String description() {
      List<String> shown = values.stream().limit(SHOWN).map(Excerpt::of).toList();
      return values.size() > SHOWN
          ? "%d allowed values, such as %s".formatted(values.size(), shown)
          : "allowed values %s".formatted(shown);
    }
  }

  /** The greatest length: code points of a string, bytes of bytes, elements of a list. */
  record MaxLength(int max) implements Expectation {
    @Override
    public Optional<String> findViolation(Object value) {
      int length =
          switch (value) {
            case String text -> text.codePointCount(0, text.length());
            case Bytes bytes -> bytes.length();
            case List<?> list -> list.size();
            default -> 0;
          };
      return length <= max
          ? Optional.empty()
          : Optional.of("its length %d is above the maximum of %d".formatted(length, max));
    }
  }

  private static List<?> elements(Object value) {
    return value instanceof List<?> list ? list : List.of(value);
  }
}
