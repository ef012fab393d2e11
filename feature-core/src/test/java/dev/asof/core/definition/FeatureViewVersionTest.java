package dev.asof.core.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asof.core.AsofException;
import dev.asof.core.ErrorCode;
import dev.asof.core.FeatureName;
import dev.asof.core.definition.FeatureViewVersion.Schemas;
import dev.asof.core.row.RowField;
import dev.asof.core.row.RowSchema;
import dev.asof.core.type.ScalarType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FeatureViewVersionTest {
  private static final RowSchema FIRST = schema("a");
  private static final RowSchema SECOND = schema("b");

  @Test
  void aSchemaHoldsUntilTheNextOne() {
    Schemas schemas = new Schemas(9, Map.of(2, FIRST, 5, SECOND));
    for (int revision = 2; revision <= 9; revision++) {
      assertThat(schemas.load(revision))
          .as("revision %d", revision)
          .isEqualTo(revision < 5 ? FIRST : SECOND);
    }
    assertThat(schemas.current()).isEqualTo(SECOND);
  }

  @Test
  void refusesRevisionsBeforeTheFirstAndAfterTheNewest() {
    Schemas schemas = new Schemas(9, Map.of(2, FIRST, 5, SECOND));
    for (int revision : List.of(Integer.MIN_VALUE, 0, 1, 10, Integer.MAX_VALUE)) {
      assertThatThrownBy(() -> schemas.load(revision))
          .isInstanceOfSatisfying(
              AsofException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNKNOWN_REVISION))
          .hasMessageContainingAll(String.valueOf(revision), "2 to 9");
    }
  }

  @Test
  void schemasAreCopiedAndUnmodifiable() {
    Map<Integer, RowSchema> given = new HashMap<>(Map.of(1, FIRST));
    Schemas schemas = new Schemas(3, given);
    given.put(2, SECOND);
    assertThat(schemas.current()).isEqualTo(FIRST);
    assertThatThrownBy(() -> schemas.byRevision().put(2, SECOND))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThat(schemas).isEqualTo(new Schemas(3, Map.of(1, FIRST)));
  }

  @Test
  void thereIsAlwaysACurrentSchema() {
    assertThatThrownBy(() -> new Schemas(1, Map.of())).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Schemas(1, Map.of(2, FIRST)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void loadsFeaturesByName() {
    FeatureViewVersion view = view(7);
    assertThat(view.loadFeature(new FeatureName("a")).type()).isEqualTo(ScalarType.INT64);
    assertThatThrownBy(() -> view.loadFeature(new FeatureName("b")))
        .isInstanceOfSatisfying(
            AsofException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNKNOWN_FEATURE))
        .hasMessageContainingAll("spending@1", "'b'", "[a]");
    assertThat(view.qualifiedName()).isEqualTo("shop-spending-1");
  }

  @Test
  void equalVersionsHashAlike() {
    assertThat(view(7)).isEqualTo(view(7)).hasSameHashCodeAs(view(7)).isNotEqualTo(view(8));
  }

  private static FeatureViewVersion view(int id) {
    return Views.of(id, "spending", Views.key("customer", ScalarType.INT64), FIRST.fields());
  }

  private static RowSchema schema(String feature) {
    return new RowSchema(
        List.of(new RowField(1000, new FeatureName(feature), ScalarType.INT64, true)));
  }
}
