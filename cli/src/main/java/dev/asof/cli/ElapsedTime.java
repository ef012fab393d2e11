package dev.asof.cli;

import java.math.BigDecimal;
import java.math.RoundingMode;
import tools.jackson.databind.JsonNode;

/** Ages and lags as people read them: the two largest units, tenths below a minute. */
final class ElapsedTime {
  private ElapsedTime() {}

  /** {@code seconds} as in {@code 3d 4h}, {@code 2m 3s}, {@code 0.4s}; a dash if not a number. */
  static String text(JsonNode seconds) {
    return seconds.isNumber() ? text(seconds.decimalValue()) : "-";
  }

  static String text(BigDecimal seconds) {
    if (seconds.signum() < 0) {
      return "-" + text(seconds.negate());
    }
    long whole = seconds.setScale(0, RoundingMode.FLOOR).longValue();
    if (whole < 60) {
      return seconds.setScale(1, RoundingMode.FLOOR) + "s";
    }
    if (whole < 3600) {
      return "%dm %ds".formatted(whole / 60, whole % 60);
    }
    if (whole < 86_400) {
      return "%dh %dm".formatted(whole / 3600, whole % 3600 / 60);
    }
    return "%dd %dh".formatted(whole / 86_400, whole % 86_400 / 3600);
  }
}
