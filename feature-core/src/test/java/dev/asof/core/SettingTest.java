package dev.asof.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;

class SettingTest {
  @Test
  void namesPropertyValueAndRange() {
    Setting.require(true, "asof.jobs.attempts", 1, "1 or more");

    assertThatExceptionOfType(AsofException.class)
        .isThrownBy(() -> Setting.require(false, "asof.jobs.attempts", 0, "1 or more"))
        .withMessage("asof.jobs.attempts is 0: set it to 1 or more")
        .satisfies(
            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.CONFIGURATION_INVALID));
  }
}
