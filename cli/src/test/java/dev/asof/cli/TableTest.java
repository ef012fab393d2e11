package dev.asof.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TableTest {
  private static List<String> print(Table table) {
    StringWriter text = new StringWriter();
    table.print(new PrintWriter(text));
    return text.toString().lines().toList();
  }

  @Test
  void wideCharactersTakeTwoColumnsAndCombiningMarksNone() {
    assertThat(print(new Table("NAME", "B").row("東京", "x").row("cafe\u0301", "y").row("🛫", "z")))
        .containsExactly("NAME  B", "東京  x", "cafe\u0301  y", "🛫    z");
  }

  @Test
  void numbersStandToTheRightEvenAmongAbsentOnes() {
    assertThat(print(new Table("N", "S").row("-1.5", "1").row("1000", "a").row("null", "-")))
        .containsExactly("   N  S", "-1.5  1", "1000  a", "null  -");
  }

  @Test
  void longCellsAreKeptWhole() {
    String longCell = "x".repeat(500);
    assertThat(print(new Table("A", "B").row(longCell, "b")).getLast()).isEqualTo(longCell + "  b");
  }

  @Test
  void aCellStaysOnItsLine() {
    assertThat(print(new Table("A").row("a\nb\tc\u001b[31m\u202e")).getLast())
        .isEqualTo("a\\nb\\tc\\u001b[31m\\u202e");
  }

  @Test
  void notesStandBelowTheirRow() {
    assertThat(print(new Table("A").row(List.of("a"), List.of("why", "how"))))
        .containsExactly("A", "a", "    why", "    how");
  }

  @Test
  void elapsedTimesAreShort() {
    assertThat(List.of("0", "59.99", "60", "3599", "3600", "90000", "-2"))
        .extracting(seconds -> ElapsedTime.text(new BigDecimal(seconds)))
        .containsExactly("0.0s", "59.9s", "1m 0s", "59m 59s", "1h 0m", "1d 1h", "-2.0s");
  }
}
