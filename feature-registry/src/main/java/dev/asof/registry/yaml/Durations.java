package dev.asof.registry.yaml;

import java.time.Duration;

/** Durations as definitions write them: a whole number and one of ms, s, m, h, d. */
final class Durations {
  private Durations() {}

  /** Reads what the schema's grammar for durations accepts. */
  static Duration parse(String text) {
    int unit = 0;
    while (Character.isDigit(text.charAt(unit))) {
      unit++;
    }
    long amount = Long.parseLong(text.substring(0, unit));
    return switch (text.substring(unit)) {
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      case "h" -> Duration.ofHours(amount);
      case "d" -> Duration.ofDays(amount);
      default -> throw new IllegalArgumentException("the schema let duration " + text + " pass");
    };
  }

  /** In the greatest unit that divides it up to hours; 24h and 7d stay what people write. */
  static String print(Duration duration) {
    long millis = duration.toMillis();
    if (millis % 1_000 != 0 || millis == 0) {
      return millis + "ms";
    }
    long seconds = millis / 1_000;
    if (seconds % 60 != 0) {
      return seconds + "s";
    }
    if (seconds % 3_600 != 0) {
      return seconds / 60 + "m";
    }
    return seconds % 86_400 != 0 || seconds == 86_400
        ? seconds / 3_600 + "h"
        : seconds / 86_400 + "d";
  }
}
