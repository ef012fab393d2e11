package dev.asof.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainTextTest {
  private static void assertRefused(ThrowingCallable made, String message) {
    assertThatThrownBy(made)
        .isInstanceOfSatisfying(
            AsofException.class,
            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
        .hasMessage(message);
  }

  @ParameterizedTest
  @ValueSource(ints = {0x00, 0x0D, 0x1B, 0x7F, 0x9B})
  void refusesControlCharactersByField(int control) {
    String text = "a" + (char) control;
    String fault = " holds the control character U+%04X: leave it out".formatted(control);

    assertRefused(() -> ApplyRequest.by(text), "appliedBy" + fault);
    assertRefused(() -> new ApplyRequest(1L, false, "ada", text, null), "gitCommit" + fault);
    assertRefused(() -> new ApplyRequest(1L, false, "ada", null, text), "message" + fault);
    assertRefused(() -> new HistoryQuery(null, text, 1), "name" + fault);
  }

  @Test
  void refusesWhatIsTooLong() {
    assertRefused(
        () -> ApplyRequest.by("a".repeat(201)),
        "appliedBy is 201 characters long: it may have 200");
    assertRefused(
        () -> new ApplyRequest(1L, false, "ada", null, "a".repeat(10_001)),
        "message is 10001 characters long: it may have 10000");
    assertRefused(
        () -> new HistoryQuery(null, "a".repeat(201), 1),
        "name is 201 characters long: it may have 200");
  }

  @Test
  void keepsMessagesOfSeveralLinesAndAnyScript() {
    String message = "Zürich 東京 🙂\n\t- second line";

    assertThat(new ApplyRequest(1L, false, "José", null, message).message()).isEqualTo(message);
    assertRefused(
        () -> ApplyRequest.by("two\nlines"),
        "appliedBy holds the control character U+000A: leave it out");
  }
}
