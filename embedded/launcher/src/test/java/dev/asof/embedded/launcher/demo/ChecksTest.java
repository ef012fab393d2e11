package dev.asof.embedded.launcher.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asof.embedded.launcher.server.Screen;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ChecksTest {
  private final StringWriter out = new StringWriter();
  private final PrintWriter writer = new PrintWriter(out, true);
  private final Checks checks = new Checks(new Screen(writer, writer));

  @Test
  void holdsIfEveryCheckDoes() {
    checks.equal("rows", 1_000L, 1_000L);
    checks.same("answers", List.of("a"), List.of("a"));
    checks.holds("both have read all", true);
    checks.without(List.of(), "each is right");

    assertThat(checks.allHeld()).isTrue();
    assertThat(checks.summary()).isEqualTo("All 4 checks held.");
    assertThat(out.toString())
        .contains("✓ rows: 1,000  (", "✓ answers  (", "✓ both have read all  (", "✓ each is right")
        .doesNotContain("✗");
  }

  @Test
  void failsWithWhatWasExpectedAndFound() {
    assertThat(failed(c -> c.equal("rows", 2L, 1L))).contains("✗ rows: expected 2, found 1");
    assertThat(failed(c -> c.same("answers", "a", "b"))).contains("✗ answers: expected a, found b");
    assertThat(failed(c -> c.holds("both have read all", false)))
        .contains("✗ both have read all: not so");
    assertThat(failed(c -> c.without(List.of("1", "2", "3", "4"), "each is right")))
        .contains("✗ each is right; not so for 4: [1, 2, 3]");
    assertThat(failed(c -> c.broken(new DemoFailedException("GET x answered 503"))))
        .contains("✗ ", "GET x answered 503");
  }

  @Test
  void oneFailureIsNotMadeGoodByWhatHoldsLater() {
    checks.holds("first", false);
    checks.holds("second", true);

    assertThat(checks.allHeld()).isFalse();
    assertThat(checks.summary()).isEqualTo("1 of 2 checks failed.");
  }

  private static String failed(Consumer<Checks> check) {
    StringWriter out = new StringWriter();
    PrintWriter writer = new PrintWriter(out, true);
    Checks checks = new Checks(new Screen(writer, writer));
    check.accept(checks);
    assertThat(checks.allHeld()).isFalse();
    assertThat(checks.summary()).isEqualTo("1 of 1 checks failed.");
    return out.toString();
  }
}
