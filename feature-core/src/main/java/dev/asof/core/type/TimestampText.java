package dev.asof.core.type;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.core.Excerpt;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * ISO 8601 date-times as Asof reads them: an offset is honoured, none means UTC; a space may stand
 * for the T.
 */
public final class TimestampText {
  private static final Pattern SHAPE =
      Pattern.compile(
          "(\\d{4})-(\\d\\d)-(\\d\\d)[Tt ](\\d\\d):(\\d\\d)(?::(\\d\\d)(?:\\.(\\d{1,9}))?)?"
              + "(?:[Zz]|([+-])(\\d\\d)(?::?(\\d\\d)(?::?(\\d\\d))?)?)?");

  /** The groups of {@link #SHAPE}, by number: each matcher would copy all their names. */
  private static final int YEAR = 1;

  private static final int MONTH = 2;
  private static final int DAY = 3;
  private static final int HOUR = 4;
  private static final int MINUTE = 5;
  private static final int SECOND = 6;
  private static final int FRACTION = 7;
  private static final int OFFSET_SIGN = 8;
  private static final int OFFSET_HOURS = 9;
  private static final int OFFSET_MINUTES = 10;
  private static final int OFFSET_SECONDS = 11;

  private static final int NANO_DIGITS = 9;

  private TimestampText() {}

  /**
   * The instant that {@code text} names, to the nanosecond.
   *
   * @throws AsofException {@link ErrorCode#INVALID_TIMESTAMP} if it is no ISO 8601 date-time
   */
  public static Instant parse(String text) {
    Matcher shape = SHAPE.matcher(text);
    if (!shape.matches()) {
      throw notIso(text, null);
    }
    try {
      return local(shape).toInstant(offset(shape));
    } catch (DateTimeException noSuchTime) {
      throw notIso(text, noSuchTime);
    }
  }

  private static LocalDateTime local(Matcher shape) {
    String fraction = shape.group(FRACTION);
    int nanos =
        fraction == null
            ? 0
            : Integer.parseInt(fraction + "0".repeat(NANO_DIGITS - fraction.length()));
    return LocalDateTime.of(
        number(shape, YEAR),
        number(shape, MONTH),
        number(shape, DAY),
        number(shape, HOUR),
        number(shape, MINUTE),
        number(shape, SECOND),
        nanos);
  }

  private static ZoneOffset offset(Matcher shape) {
    int sign = "-".equals(shape.group(OFFSET_SIGN)) ? -1 : 1;
    return ZoneOffset.ofHoursMinutesSeconds(
        sign * number(shape, OFFSET_HOURS),
        sign * number(shape, OFFSET_MINUTES),
        sign * number(shape, OFFSET_SECONDS));
  }

  /** What is not written is zero. */
  private static int number(Matcher shape, int part) {
    return shape.start(part) < 0 ? 0 : Integer.parseInt(shape.group(part));
  }

  private static AsofException notIso(String text, @Nullable Exception cause) {
    String message =
        "'%s' is not an ISO 8601 timestamp: write it like 2026-01-05T10:00:00Z"
            .formatted(Excerpt.of(text));
    return cause == null
        ? new AsofException(ErrorCode.INVALID_TIMESTAMP, message)
        : new AsofException(ErrorCode.INVALID_TIMESTAMP, message, cause);
  }
}
