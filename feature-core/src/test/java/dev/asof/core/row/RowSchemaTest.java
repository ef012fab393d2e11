package dev.asof.core.row;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asof.core.FeatureName;
import dev.asof.core.type.ScalarType;
import java.util.List;
import org.junit.jupiter.api.Test;

class RowSchemaTest {
  private static RowField field(int id, String name) {
    return new RowField(id, new FeatureName(name), ScalarType.INT64, true);
  }

  @Test
  void findsFieldsOfOtherRevisionsByTheirId() {
    var written = new RowSchema(List.of(field(1002, "c"), field(1000, "a")));
    assertThat(written.indexOf(field(1000, "a"))).isEqualTo(1);
    assertThat(written.indexOf(field(1001, "b"))).isEqualTo(-1);
    assertThat(written.indexOf(new RowField(1002, new FeatureName("c"), ScalarType.INT64, false)))
        .as("a field that has become required is the same one")
        .isZero();
    assertThat(written.indexOf(field(1003, "a")))
        .as("a name with an id of its own is another field")
        .isEqualTo(-1);
  }
}
