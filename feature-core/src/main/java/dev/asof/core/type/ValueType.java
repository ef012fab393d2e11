package dev.asof.core.type;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The type of a feature or join key: a {@link ScalarType} or a list of one.
 *
 * <p>Values travel as plain Java objects, one class per type ({@link ScalarType#carrier()}); a list
 * is an unmodifiable {@link java.util.List} of non-null carriers.
 */
public sealed interface ValueType permits ScalarType, ListType {
  Pattern LIST = Pattern.compile("list<(\\w+)>");

  /** The type's name in definitions and answers, such as {@code int64} or {@code list<string>}. */
  String text();

  /**
   * Returns the canonical form of {@code value}: itself, or an unmodifiable copy of a list.
   *
   * @throws AsofException {@link ErrorCode#WRONG_TYPE} if its class is not this type's carrier, or
   *     if it has no lossless encoding (an unpaired surrogate in a string); {@link
   *     ErrorCode#INVALID_TIMESTAMP} for an instant that is finer than a microsecond or out of
   *     range
   */
  Object check(Object value);

  /**
   * @throws AsofException {@link ErrorCode#INVALID_DEFINITION} if {@code text} names no type
   */
  static ValueType parse(String text) {
    Matcher list = LIST.matcher(text);
    return list.matches() ? new ListType(ScalarType.parse(list.group(1))) : ScalarType.parse(text);
  }
}
