package dev.asof.core.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.core.FeatureName;
import dev.asof.core.definition.FeatureSelection.SelectedFeature;
import dev.asof.core.row.RowField;
import dev.asof.core.type.ScalarType;
import java.util.List;
import org.junit.jupiter.api.Test;

class FeatureSelectionTest {
  private static final FeatureViewVersion SPENDING =
      view(1, "spending", Views.key("customer", ScalarType.INT64));
  private static final FeatureViewVersion VISITS =
      view(2, "visits", Views.key("customer", ScalarType.INT64));
  private static final FeatureViewVersion SALES =
      view(3, "sales", Views.key("branch", ScalarType.STRING));

  @Test
  void refusesTwoColumnsOfOneName() {
    assertThatThrownBy(() -> selection(of(SPENDING, "total"), of(VISITS, "total")))
        .isInstanceOfSatisfying(
            AsofException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.AMBIGUOUS_FEATURE_NAME))
        .hasMessageContainingAll("'total'", "fullNames");
    assertThatThrownBy(() -> selection(of(SPENDING, "total"), of(SPENDING, "total")))
        .isInstanceOf(AsofException.class);
  }

  @Test
  void takesTheSameFeatureOfTwoViewsUnderFullNames() {
    assertThat(selection(of(SPENDING, "spending__total"), of(VISITS, "visits__total")).features())
        .extracting(SelectedFeature::column)
        .containsExactly("spending__total", "visits__total");
  }

  @Test
  void namesEachViewOnceInOrderOfFirstUse() {
    FeatureSelection selection = selection(of(VISITS, "a"), of(SPENDING, "b"), of(VISITS, "c"));
    assertThat(selection.views()).containsExactly(VISITS, SPENDING);
    assertThat(selection().views()).isEmpty();
  }

  @Test
  void namesEachJoinKeyOnceInNameOrder() {
    assertThat(selection(of(SPENDING, "a"), of(SALES, "b"), of(VISITS, "c")).joinKeys())
        .containsExactly(
            Views.key("branch", ScalarType.STRING), Views.key("customer", ScalarType.INT64));
  }

  @Test
  void refusesAJoinKeyOfTwoTypes() {
    FeatureViewVersion other = view(4, "other", Views.key("customer", ScalarType.STRING));
    FeatureSelection selection = selection(of(SPENDING, "a"), of(other, "b"));
    assertThatThrownBy(selection::joinKeys)
        .isInstanceOfSatisfying(
            AsofException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.WRONG_TYPE))
        .hasMessageContainingAll("customer", "int64", "string");
  }

  private static FeatureViewVersion view(int id, String name, JoinKey key) {
    var total = new RowField(1000, new FeatureName("total"), ScalarType.INT64, true);
    return Views.of(id, name, key, List.of(total));
  }

  private static SelectedFeature of(FeatureViewVersion view, String column) {
    return new SelectedFeature(view, view.loadFeature(new FeatureName("total")), column);
  }

  private static FeatureSelection selection(SelectedFeature... features) {
    return new FeatureSelection(List.of(features), ExpiredPolicy.NULL);
  }
}
