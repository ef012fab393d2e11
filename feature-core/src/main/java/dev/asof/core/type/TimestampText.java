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
          "(?<year>\\d{4})-(?<month>\\d\\d)-(?<day>\\d\\d)[Tt ]"
              + "(?<hour>\\d\\d):(?<minute>\\d\\d)(:(?<second>\\d\\d)(\\.(?<fraction>\\d{1,9}))?)?"
              + "([Zz]|(?<sign>[+-])(?<hours>\\d\\d)(:?(?<minutes>\\d\\d)(:?(?<seconds>\\d\\d))?)?)?");

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
    String fraction = shape.group("fraction");
    int nanos =
        fraction == null
            ? 0
            : Integer.parseInt(fraction + "0".repeat(NANO_DIGITS - fraction.length()));
    return LocalDateTime.of(
        number(shape, "year"),
        number(shape, "month"),
        number(shape, "day"),
        number(shape, "hour"),
        number(shape, "minute"),
        number(shape, "second"),
        nanos);
  }

  private static ZoneOffset offset(Matcher shape) {
    int sign = "-".equals(shape.group("sign")) ? -1 : 1;
    return ZoneOffset.ofHoursMinutesSeconds(
        sign * number(shape, "hours"),
        sign * number(shape, "minutes"),
        sign * number(shape, "seconds"));
  }

  /** What is not written is zero. */
  private static int number(Matcher shape, String part) {
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
