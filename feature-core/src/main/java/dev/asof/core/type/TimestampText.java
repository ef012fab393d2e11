package dev.asof.core.type;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
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

/**
 * ISO 8601 date-times as Asof reads them: an offset is honoured, none means UTC; a space may stand
 * for the T.
 */
public final class TimestampText {
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
    try {
      TemporalAccessor parsed = FORMAT.parseBest(text, OffsetDateTime::from, LocalDateTime::from);
      return parsed instanceof OffsetDateTime withOffset
          ? withOffset.toInstant()
          : LocalDateTime.from(parsed).toInstant(ZoneOffset.UTC);
    } catch (DateTimeParseException notIso) {
      throw new AsofException(
          ErrorCode.INVALID_TIMESTAMP,
          "'%s' is not an ISO 8601 timestamp: write it like 2026-01-05T10:00:00Z".formatted(text),
          notIso);
    }
  }
}
