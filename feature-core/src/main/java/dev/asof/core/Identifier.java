package dev.asof.core;

import java.util.Set;
import java.util.regex.Pattern;

/**
 * The grammar that all names share: a lower-case letter, then lower-case letters, digits and
 * underscores, at most 63 characters, and no double underscore (which separates a view from its
 * feature in column names). It is the common subset of what Kafka topics, SQL identifiers, Avro
 * fields and Parquet columns take unquoted, so that a name is the same text everywhere.
 */
final class Identifier {
  static final int MAX_LENGTH = 63;
  private static final Pattern GRAMMAR = Pattern.compile("[a-z](?:_?[a-z0-9])*");

  /** Columns that every answer and every table has beside those of its definitions. */
  private static final Set<String> TAKEN = Set.of("event_timestamp", "created_timestamp");

  private Identifier() {}

  /**
   * Returns {@code value} if it is a name.
   *
   * @throws AsofException {@link ErrorCode#INVALID_NAME} otherwise
   */
  static String check(String what, String value) {
    if (value.length() > MAX_LENGTH || !GRAMMAR.matcher(value).matches()) {
      throw new AsofException(
          ErrorCode.INVALID_NAME,
          "'%s' is not a name for %s: use 1 to %d lower-case letters, digits and single underscores, a letter first, no underscore last"
              .formatted(Excerpt.of(value), what, MAX_LENGTH));
    }
    return value;
  }

  /**
   * Returns {@code value} if it can name a column of a view.
   *
   * @throws AsofException {@link ErrorCode#INVALID_NAME} otherwise
   */
  static String checkColumn(String what, String value) {
    if (TAKEN.contains(value)) {
      throw new AsofException(
          ErrorCode.INVALID_NAME,
          "'%s' is not a name for %s: every table has a column of that name, so choose another"
              .formatted(value, what));
    }
    return check(what, value);
  }
}
