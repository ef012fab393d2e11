package dev.asof.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExcerptTest {
  @Test
  void showsShortValuesWhole() {
    assertThat(Excerpt.of(42)).isEqualTo("42");
    assertThat(Excerpt.of("x".repeat(80))).isEqualTo("x".repeat(80));
  }

  @Test
  void cutsLongValuesBetweenCodePoints() {
    assertThat(Excerpt.of("x".repeat(81))).isEqualTo("x".repeat(80) + "…");
    assertThat(Excerpt.of("x" + "🚀".repeat(50))).isEqualTo("x" + "🚀".repeat(39) + "…");
  }
}
