package dev.asof.core.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FieldPointerTest {
  @ParameterizedTest
  @ValueSource(strings = {"/a", "/a/b", "/a~0b", "/a~1b", "/", "/0", "/a b"})
  void takesPointersToMembers(String text) {
    assertThat(new FieldPointer(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "a/b", "/a~", "/a~2", "/a\n~x", "#/a"})
  void refusesEverythingElse(String text) {
    assertThatThrownBy(() -> new FieldPointer(text))
        .isInstanceOfSatisfying(
            AsofException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_DEFINITION));
  }
}
