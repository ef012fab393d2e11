package dev.asof.offline.join;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asof.core.AsofException;
import dev.asof.core.Bytes;
import dev.asof.core.ErrorCode;
import dev.asof.core.definition.ExpiredPolicy;
import dev.asof.core.definition.FeatureSelection;
import dev.asof.core.definition.FeatureView;
import dev.asof.core.type.ScalarType;
import dev.asof.offline.SampleViews;
import dev.asof.offline.join.Spine.DecimalColumn;
import dev.asof.offline.join.Spine.LabelColumn;
import dev.asof.offline.join.Spine.SpineColumn;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SpineReaderTest {
  private static final FeatureSelection SELECTION =
      JoinTestStore.all(
          ExpiredPolicy.NULL,
          SampleViews.view(
              "v",
              FeatureView.Time.UNBOUNDED,
              List.of(
                  SampleViews.key("i", ScalarType.INT64), SampleViews.key("b", ScalarType.BYTES)),
              Map.of("f", ScalarType.INT32)));

  @Test
  void readsJoinKeysAsTheirTypes() {
    Spine spine = SpineReader.read(SELECTION, "t", List.of(row("9223372036854775807", "AP8=", 1)));
    Map<String, Object> values = byName(spine, 0);
    assertThat(values.get("i")).isEqualTo(Long.MAX_VALUE);
    assertThat(values.get("b")).isEqualTo(Bytes.wrap(new byte[] {0, -1}));
    assertThat(values.get("t"))
        .isEqualTo(new Spine.Moment("2026-01-05 10:00:00", Instant.parse("2026-01-05T10:00:00Z")));
    assertRefused(ErrorCode.WRONG_TYPE, row(1.5, "AP8=", 1));
    assertRefused(ErrorCode.WRONG_TYPE, row(new BigInteger("9223372036854775808"), "AP8=", 1));
    assertRefused(ErrorCode.WRONG_TYPE, row(1, "?", 1));
    assertRefused(ErrorCode.WRONG_TYPE, row(true, "AP8=", 1));
  }

  @Test
  void findsTheNarrowestTypeThatHoldsEveryLabelExactly() {
    assertThat(label(1, 2L, null)).isEqualTo(new LabelColumn("label", ScalarType.INT64));
    assertThat(label(1, 0.5, new BigDecimal("0.1")))
        .isEqualTo(new LabelColumn("label", ScalarType.FLOAT64));
    assertThat(label(new BigDecimal("0.12345678901234567890"), 3))
        .isEqualTo(new DecimalColumn("label", 20));
    assertThat(label(new BigInteger("18446744073709551615")))
        .isEqualTo(new DecimalColumn("label", 0));
    assertThat(label(true, null)).isEqualTo(new LabelColumn("label", ScalarType.BOOL));
    assertThat(label("x", "")).isEqualTo(new LabelColumn("label", ScalarType.STRING));
    assertThat(label((Object) null)).isEqualTo(new LabelColumn("label", ScalarType.STRING));
    assertThatThrownBy(() -> label("x", 1)).isInstanceOf(AsofException.class);
    assertThatThrownBy(() -> label(List.of(1))).isInstanceOf(AsofException.class);
    assertThatThrownBy(() -> label(BigDecimal.ONE.movePointLeft(39).add(BigDecimal.ONE)))
        .isInstanceOf(AsofException.class);
  }

  @Test
  void refusesRowsThatLackOrAddColumns() {
    Map<String, Object> noKey = row(1, "", 1);
    noKey.remove("i");
    assertRefused(ErrorCode.MISSING_JOIN_KEY, noKey);
    Map<String, Object> noTime = row(1, "", 1);
    noTime.remove("t");
    assertRefused(ErrorCode.MISSING_FIELD, noTime);
    Map<String, Object> more = row(1, "", 1);
    more.put("more", 1);
    assertThatThrownBy(() -> SpineReader.read(SELECTION, "t", List.of(row(1, "", 1), more)))
        .isInstanceOfSatisfying(
            AsofException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.RAGGED_INPUT));
    Map<String, Object> epoch = row(1, "", 1);
    epoch.put("t", 1767607200);
    assertRefused(ErrorCode.INVALID_TIMESTAMP, epoch);
  }

  private static void assertRefused(ErrorCode code, Map<String, Object> row) {
    assertThatThrownBy(() -> SpineReader.read(SELECTION, "t", List.of(row)))
        .isInstanceOfSatisfying(AsofException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  private static SpineColumn label(Object... values) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (Object value : values) {
      rows.add(row(1, "", value));
    }
    return SpineReader.read(SELECTION, "t", rows).columns().stream()
        .filter(column -> column.name().equals("label"))
        .findFirst()
        .orElseThrow();
  }

  private static Map<String, Object> row(Object i, Object b, Object label) {
    Map<String, Object> row = new HashMap<>();
    row.put("i", i);
    row.put("b", b);
    row.put("t", "2026-01-05 10:00:00");
    row.put("label", label);
    return row;
  }

  private static Map<String, Object> byName(Spine spine, int row) {
    Map<String, Object> values = new HashMap<>();
    for (int i = 0; i < spine.columns().size(); i++) {
      values.put(spine.columns().get(i).name(), spine.rows().get(row).get(i));
    }
    return values;
  }
}
