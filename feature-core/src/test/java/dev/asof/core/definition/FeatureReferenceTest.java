package dev.asof.core.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.core.FeatureName;
import dev.asof.core.FeatureViewName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FeatureReferenceTest {
  private static final FeatureViewName VIEW = new FeatureViewName("airport_delay");
  private static final FeatureName FEATURE = new FeatureName("last_delay");

  @Test
  void parsesItsThreeForms() {
    assertThat(FeatureReference.parse("airport_delay@2:last_delay"))
        .isEqualTo(new FeatureReference(VIEW, 2, FEATURE));
    assertThat(FeatureReference.parse("airport_delay:last_delay"))
        .isEqualTo(new FeatureReference(VIEW, null, FEATURE));
    assertThat(FeatureReference.parse("airport_delay@2:*"))
        .isEqualTo(new FeatureReference(VIEW, 2, null));
    assertThat(FeatureReference.parse("airport_delay:*"))
        .isEqualTo(new FeatureReference(VIEW, null, null));
  }

  @Test
  void whatIsAbsentIsEmpty() {
    FeatureReference all = FeatureReference.parse("airport_delay:*");
    assertThat(all.findVersion()).isEmpty();
    assertThat(all.findFeature()).isEmpty();
    FeatureReference one = FeatureReference.parse("airport_delay@999999999:last_delay");
    assertThat(one.findVersion()).hasValue(999_999_999);
    assertThat(one.findFeature()).contains(FEATURE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a:b", "a@2:b", "a:*", "a@10:*"})
  void isShownAsItIsWritten(String text) {
    assertThat(FeatureReference.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        ":",
        "a:",
        ":b",
        "a@:b",
        "a@x:b",
        "a@-1:b",
        "a@1",
        "a@1:",
        "a@1@2:b",
        "a:b:c",
        "a@9999999999:b",
        "a@٢:b",
        "a@0:b",
        "a@01:b",
        "a b",
        "a@2.0:b"
      })
  void refusesWhatIsNoReference(String text) {
    assertRefused(text, ErrorCode.INVALID_REFERENCE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"A:b", "a:B", "a:**", "*:b", " a:b", "a:b ", "a:b\n", "a__b:c"})
  void refusesPartsThatAreNoNames(String text) {
    assertRefused(text, ErrorCode.INVALID_NAME);
  }

  private static void assertRefused(String text, ErrorCode code) {
    assertThatThrownBy(() -> FeatureReference.parse(text))
        .isInstanceOfSatisfying(AsofException.class, e -> assertThat(e.code()).isEqualTo(code));
  }
}
