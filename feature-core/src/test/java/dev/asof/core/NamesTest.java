package dev.asof.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {
  private static final List<Function<String, Object>> KINDS =
      List.of(
          EntityName::new,
          FeatureName::new,
          FeatureServiceName::new,
          FeatureViewName::new,
          JoinKeyName::new,
          ProjectName::new,
          SourceName::new);

  @ParameterizedTest
  @ValueSource(strings = {"a", "z9", "airport_delay", "a_1_b", "x1", "select"})
  void takesNames(String text) {
    KINDS.forEach(kind -> assertThat(kind.apply(text)).hasToString(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", " ", "A", "aB", "1a", "_a", "a_", "a__b", "a-b", "a.b", "a b", "a\n", "\na", "é", "a٣",
        "a:b", "a@1", "*", "a\0"
      })
  void refusesEverythingElse(String text) {
    KINDS.forEach(kind -> assertRefused(kind, text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"event_timestamp", "created_timestamp"})
  void leavesTheColumnsOfEveryTableToThem(String text) {
    assertRefused(FeatureName::new, text);
    assertRefused(JoinKeyName::new, text);
    assertThat(new FeatureViewName(text)).hasToString(text);
  }

  @Test
  void takesUpTo63Characters() {
    KINDS.forEach(kind -> {
      assertThat(kind.apply("a".repeat(63))).hasToString("a".repeat(63));
      assertRefused(kind, "a".repeat(64));
      assertRefused(kind, "a_".repeat(100_000));
    });
  }

  /** The grammar once more, without a regular expression. */
  @Test
  void agreesWithThePlainRules() {
    for (int seed = 0; seed < 20_000; seed++) {
      var random = new Random(seed);
      StringBuilder text = new StringBuilder();
      for (int length = random.nextInt(6); length > 0; length--) {
        text.append("ab1_-A".charAt(random.nextInt(6)));
      }
      String name = text.toString();
      boolean valid =
          !name.isEmpty()
              && name.chars().allMatch(c -> "ab1_".indexOf(c) >= 0)
              && Character.isLetter(name.charAt(0))
              && !name.endsWith("_")
              && !name.contains("__");
      boolean taken = true;
      try {
        new FeatureName(name);
      } catch (AsofException refused) {
        taken = false;
      }
      assertThat(taken).as("seed %d: '%s'", seed, name).isEqualTo(valid);
    }
  }

  private static void assertRefused(Function<String, Object> kind, String text) {
    assertThatThrownBy(() -> kind.apply(text))
        .isInstanceOfSatisfying(
            AsofException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_NAME))
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(300));
  }
}
