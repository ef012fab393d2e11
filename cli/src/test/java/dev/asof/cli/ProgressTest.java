package dev.asof.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

final class ProgressTest {
  private final StringWriter err = new StringWriter();

  @Test
  void aBarIsDrawnOverItselfAndWipedAtTheEnd() {
    try (Progress bar = new ProgressBar(new PrintWriter(err), "rows")) {
      bar.update("joining", 50, 100);
      bar.update("joining", 50, 100);
      bar.update("x", 1, Progress.UNKNOWN);
    }
    String drawn = "joining  [###############...............]  50%  50 of 100 rows";
    String shorter = "x  1 rows";
    assertThat(err.toString())
        .isEqualTo(
            "\r"
                + drawn
                + "\r"
                + shorter
                + " ".repeat(drawn.length() - shorter.length())
                + "\r"
                + " ".repeat(shorter.length())
                + "\r");
  }

  @Test
  void aLogGetsALinePerTenth() {
    try (Progress lines = new ProgressLines(new PrintWriter(err), "rows")) {
      for (int row = 0; row <= 1000; row++) {
        lines.update("joining", row, 1000);
      }
    }
    assertThat(err.toString().lines()).hasSize(11).last().isEqualTo("joining: 1,000 of 1,000 rows");
  }

  @Test
  void aLogOfUnknownLengthGetsALinePerDoubling() {
    try (Progress lines = new ProgressLines(new PrintWriter(err), "bytes")) {
      for (int row = 0; row <= 1_000_000; row += 100) {
        lines.update("pushing", row, Progress.UNKNOWN);
      }
    }
    assertThat(err.toString().lines()).hasSize(8);
  }
}
