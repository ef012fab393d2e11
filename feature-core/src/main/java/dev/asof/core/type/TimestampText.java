package dev.asof.core.type;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.core.Excerpt;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * ISO 8601 date-times as Asof reads them: an offset is honoured, none means UTC; a space may stand
 * for the T.
 */
public final class TimestampText {
  /** What the format's optional parts would let pass: two offsets, no T, years of five digits. */
  private static final Pattern SHAPE =
      Pattern.compile(
          "\\d{4}-\\d\\d-\\d\\d[Tt ]\\d\\d:\\d\\d(:\\d\\d(\\.\\d{1,9})?)?([Zz]|[+-]\\d\\d(:?\\d\\d(:?\\d\\d)?)?)?");

  private static final DateTimeFormatter FORMAT =
      new DateTimeFormatterBuilder()
          .parseCaseInsensitive()
          .append(DateTimeFormatter.ISO_LOCAL_DATE)
          .appendPattern("['T'][' ']")
          .append(DateTimeFormatter.ISO_LOCAL_TIME)
          .appendPattern("[XXXXX][XXXX][X]")
          .toFormatter(Locale.ROOT)
          // Strict, or the 30th of February becomes the 28th.
          .withResolverStyle(ResolverStyle.STRICT);

  private TimestampText() {}

  /**
   * The instant that {@code text} names, to the nanosecond.
   *
   * @throws AsofException {@link ErrorCode#INVALID_TIMESTAMP} if it is no ISO 8601 date-time
   */
  public static Instant parse(String text) {
    if (!SHAPE.matcher(text).matches()) {
      throw notIso(text, null);
    }
    try {
      TemporalAccessor parsed = FORMAT.parseBest(text, OffsetDateTime::from, LocalDateTime::from);
      return parsed instanceof OffsetDateTime withOffset
          ? withOffset.toInstant()
          : LocalDateTime.from(parsed).toInstant(ZoneOffset.UTC);
    } catch (DateTimeParseException noSuchTime) {
      throw notIso(text, noSuchTime);
    }
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
